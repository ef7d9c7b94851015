using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Models.Matching;
using VectorDb.Onnx.Runtime;
using VectorDb.Tokenizers;

namespace VectorDb.Models.Explaining;

/// <summary>
/// Explains by the attention of a matcher's words to patches, averaged over heads and added up over layers, from a graph that
/// shows it. That graph is compiled when it is first asked for; one explanation runs at a time.
/// </summary>
internal sealed class AttentionExplainer : IExplainer, IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>The matcher's ways in.</summary>
    public required MatcherParts Matcher { get; init; }

    /// <summary>Names tokens.</summary>
    public required Tokenizer Tokenizer { get; init; }

    /// <summary>The fusion graph, built for probing.</summary>
    public required CompiledTower Tower { get; init; }

    /// <summary>How texts are padded.</summary>
    public required TokenStacker Tokens { get; init; }

    /// <summary>Side of a patch in pixels.</summary>
    public required int PatchSize { get; init; }

    /// <summary>The taps that <see cref="HeatOf"/> needs.</summary>
    public required IReadOnlyList<string> Taps { get; init; }

    /// <summary>Attention of a token, by its place, to each patch; of the taps' values and the number of patches.</summary>
    public required Func<IReadOnlyDictionary<string, AttentionMap>, int, int, float[]> HeatOf { get; init; }

    public async ValueTask<Explanation> ExplainAsync(ReadOnlyMemory<byte> encodedImage, string text, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Explain(encodedImage, text, cancellationToken), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _turn.Dispose();
    }

    /// <summary>Heat of a layer whose rows are tokens and whose columns are the class token and patches.</summary>
    public static float[] MeanOverLayers(IReadOnlyDictionary<string, AttentionMap> maps, int token, int patches)
    {
        float[] heat = new float[patches];
        foreach (AttentionMap map in maps.Values)
        {
            map.AddRow(token, map.Columns - patches, 1f / maps.Count, heat);
        }

        return heat;
    }

    private Explanation Explain(ReadOnlyMemory<byte> encodedImage, string text, CancellationToken cancellationToken)
    {
        PixelInput pixels = Matcher.Images.Read(encodedImage);
        MatchImage image = Matcher.PrepareImages([pixels], cancellationToken)[0];
        TokenInput tokens = Matcher.ReadFusionText(Matcher.ReadText(text));
        Dictionary<string, AttentionMap> maps = Run(image, tokens, cancellationToken);
        (int rows, int columns) = (pixels.Height / PatchSize, pixels.Width / PatchSize);
        IReadOnlyList<WordHeat> words = TokenWords.Of(Tokenizer, tokens.Ids, place => HeatOf(maps, place, rows * columns));
        return new Explanation(rows, columns, words, SeenPicture.Of(pixels, Matcher.Images.Pipeline.Plan));
    }

    private Dictionary<string, AttentionMap> Run(MatchImage image, TokenInput tokens, CancellationToken cancellationToken)
    {
        List<NamedTensor> inputs = [.. Tokens.Stack([tokens], [TokenStacker.InputIds, TokenStacker.AttentionMask])];
        try
        {
            inputs.Add(new(FusionTower.Image, Tensor.From(image.Values.Span, [1, .. image.Shape.Select(static d => (long)d)])));
            using RunOutputs outputs = Tower.Run(inputs.ToArray(), [.. Taps], cancellationToken);
            return Taps.ToDictionary(tap => tap, tap => AttentionMap.Of(outputs[tap]));
        }
        finally
        {
            inputs.ForEach(static input => input.Tensor.Dispose());
        }
    }
}
