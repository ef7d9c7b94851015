using VectorDb.Onnx.Caching;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>
/// The keys and values of one request's rows. Rows come and go as its search chooses: a row that continues another takes its
/// block over, or, where several continue one, a copy. Positions of the prompt are the same in all blocks and copied once.
/// </summary>
internal sealed class RowBlocks : IDisposable
{
    private readonly DecoderShape _shape;
    private readonly int _capacity;
    private KeyValueBlock[] _blocks;

    /// <param name="shape">Of the decoder.</param>
    /// <param name="prompt">Positions of the prompt.</param>
    /// <param name="capacity">Positions of prompt and text.</param>
    public RowBlocks(DecoderShape shape, int prompt, int capacity)
    {
        _shape = shape;
        _capacity = capacity;
        Prompt = prompt;
        _blocks = [shape.NewBlock(capacity)];
    }

    /// <summary>Positions of the prompt.</summary>
    public int Prompt { get; }

    /// <summary>Positions that lie in every block.</summary>
    public int Length { get; set; }

    public KeyValueBlock this[int row] => _blocks[row];

    /// <summary>Makes the rows those that continue <paramref name="parents"/>.</summary>
    public void Continue(ReadOnlySpan<int> parents)
    {
        var next = new KeyValueBlock?[parents.Length];
        var claimed = new bool[_blocks.Length];
        for (int row = 0; row < next.Length; row++)
        {
            if (!claimed[parents[row]])
            {
                claimed[parents[row]] = true;
                next[row] = _blocks[parents[row]];
            }
        }

        Queue<KeyValueBlock> free = new(_blocks.Where((_, row) => !claimed[row]));
        for (int row = 0; row < next.Length; row++)
        {
            if (next[row] is null)
            {
                bool used = free.TryDequeue(out KeyValueBlock? block);
                next[row] = block ??= _shape.NewBlock(_capacity);
                int start = used ? Prompt : 0;
                block.CopyFrom(_blocks[parents[row]], start, Length - start);
            }
        }

        foreach (KeyValueBlock left in free)
        {
            left.Dispose();
        }

        _blocks = next!;
    }

    public void Dispose() => Array.ForEach(_blocks, block => block.Dispose());
}
