using System.Threading.Channels;
using VectorDb.Models.Batching;
using VectorDb.Models.Generation.Searching;
using VectorDb.Tokenizers;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>A request in the loop: its search, its rows' keys and values, and who listens. Only the loop's thread touches it.</summary>
internal sealed class ActiveText : IDisposable
{
    private readonly ReadRequest _request;
    private readonly Tokenizer _tokenizer;
    private readonly Channel<GenerationUpdate> _updates = Channel.CreateUnbounded<GenerationUpdate>(new() { SingleReader = true, SingleWriter = true });
    private readonly ITextSearch _search;
    private readonly TextPieces? _pieces;
    private RowBlocks? _blocks;
    private int _steps;

    /// <param name="request">The tokenized request.</param>
    /// <param name="tokenizer">Of the text that is written.</param>
    /// <param name="lane">Who waits for it.</param>
    /// <param name="cancellation">Cancelled when nobody listens any more.</param>
    public ActiveText(ReadRequest request, Tokenizer tokenizer, Lane lane, CancellationToken cancellation)
    {
        _request = request;
        _tokenizer = tokenizer;
        Lane = lane;
        Cancellation = cancellation;
        _search = TextSearches.Create(request.Plan);
        _pieces = request.Plan.Rows == 1 ? new TextPieces(tokenizer) : null;
    }

    public Lane Lane { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>What the caller reads; bounded by the text's greatest length.</summary>
    public ChannelReader<GenerationUpdate> Updates => _updates.Reader;

    /// <summary>Rows it takes of a step.</summary>
    public int Rows => _request.Plan.Rows;

    /// <summary>Positions of one of its rows.</summary>
    public int Positions => _request.Positions + _request.Plan.MaxLength - _request.Plan.Prompt.Count;

    public bool IsDone => _search.IsDone;

    /// <summary>What its decoder reads first; null before <see cref="Prepare"/>.</summary>
    public PreparedRequest? Prepared { get; private set; }

    /// <summary>Runs the towers before the decoder.</summary>
    public void Prepare(DecoderShape shape, CancellationToken stop)
    {
        Prepared = _request.Prepare(stop);
        _blocks = new RowBlocks(shape, _request.Positions, Positions);
    }

    /// <summary>The row that reads a part of the prompt.</summary>
    public DecoderRow PromptRow(PromptChunk chunk) => new(chunk.Ids, _blocks![0], _blocks.Length, Prepared!.Memory, chunk.Embeddings);

    /// <summary>Notes that so many positions were read.</summary>
    public void Read(int positions) => _blocks!.Length += positions;

    /// <summary>The rows of the next step.</summary>
    public void AddRows(List<DecoderRow> rows)
    {
        for (int row = 0; row < _search.Rows; row++)
        {
            rows.Add(new DecoderRow(new[] { _search.NextTokens[row] }, _blocks![row], _blocks.Length, Prepared!.Memory));
        }
    }

    /// <summary>How many of the rows of a step are its own.</summary>
    public int OpenRows => _search.Rows;

    /// <summary>Takes the logits behind its rows, after the prompt or after a step.</summary>
    public void Take(Span<float> logits)
    {
        bool first = _search.NextTokens.IsEmpty && _steps == 0;
        if (first && _pieces is not null)
        {
            Tell(string.Concat(_request.Plan.Prompt.Skip(_request.TextFrom).Select(_pieces.Add)), token: null);
        }

        int? token = null;
        _search.Take(logits);
        _steps += first ? 0 : 1;
        if (_pieces is not null)
        {
            token = _search.IsDone ? _search.Results[0].Tokens[^1] : _search.NextTokens[0];
            Tell(_pieces.Add(token.Value), token);
        }

        if (!_search.IsDone)
        {
            _blocks!.Continue(_search.Parents);
        }
    }

    /// <summary>Gives the result to whoever listens.</summary>
    public void Complete()
    {
        GeneratedText[] texts = [.. _search.Results.Select(ToText)];
        string rest = _pieces?.Finish() ?? texts[0].Text;
        _updates.Writer.TryWrite(new GenerationUpdate(rest, null, new GenerationResult(texts, _request.Positions, _steps)));
        _updates.Writer.TryComplete();
    }

    /// <summary>Ends it with an error.</summary>
    public void Fail(Exception error) => _updates.Writer.TryComplete(error);

    public void Dispose()
    {
        _blocks?.Dispose();
        _blocks = null;
        Prepared?.Memory?.Dispose();
        Prepared = null;
    }

    private void Tell(string piece, int? token)
    {
        if (piece.Length > 0 || token is not null)
        {
            _updates.Writer.TryWrite(new GenerationUpdate(piece, token, null));
        }
    }

    private GeneratedText ToText(FoundText found)
    {
        int[] own = found.Tokens[_request.TextFrom..];
        return new GeneratedText(TextPieces.Whole(_tokenizer, own), [.. _request.Leading, .. own], found.Score, found.Finish);
    }
}
