using VectorDb.Imaging;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Comparing;
using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Models.Explaining;
using VectorDb.Models.Families;
using VectorDb.Models.Generation;
using VectorDb.Models.Grounding;
using VectorDb.Models.Matching;
using VectorDb.Models.Probing;
using VectorDb.Models.Ranking;
using VectorDb.Models.Seeing;
using VectorDb.Tokenizers;

namespace VectorDb.Models;

/// <summary>A loaded model: a checkpoint in its authors' layout, compiled and ready to serve.</summary>
public sealed class Model : IAsyncDisposable
{
    private readonly ModelContext _context;
    private readonly Checkpoint _checkpoint;
    private readonly ModelParts _parts;
    private bool _disposed;

    private Model(ModelContext context, Checkpoint checkpoint, ModelParts parts, ModelInfo info)
    {
        _context = context;
        _checkpoint = checkpoint;
        _parts = parts;
        Info = info;
        Probe = new ModelProbe(parts.Probe);
    }

    /// <summary>What it is.</summary>
    public ModelInfo Info { get; }

    /// <summary>Pictures and texts to vectors; null where the family has no such towers.</summary>
    public IEncoder? Encoder => _parts.Encoder;

    /// <summary>Scores of pairs; null where the family has no such head.</summary>
    public IMatcher? Matcher => _parts.Matcher;

    /// <summary>Truth of sentences on two pictures; null where the family has no such head.</summary>
    public IComparer? Comparer => _parts.Comparer;

    /// <summary>Pictures as its generating, ranking, comparing and grounding heads see them; null where it has none of those.</summary>
    public IVisualEncoder? Vision => _parts.Vision;

    /// <summary>Captions and answers; null where the family has no such head.</summary>
    public IGenerator? Generator => _parts.Generator;

    /// <summary>The best answer of a list; null where the family has no such head.</summary>
    public IAnswerRanker? Ranker => _parts.Ranker;

    /// <summary>The box of a phrase; null where the family has no such head.</summary>
    public IGrounder? Grounder => _parts.Grounder;

    /// <summary>Where in a picture words are found; null where the family cannot show it.</summary>
    public IExplainer? Explainer => _parts.Explainer;

    /// <summary>How cosines of its vectors become logits and probabilities; null where the family has no rule.</summary>
    public ScoreRule? Scores => _parts.Scores;

    /// <summary>Its tokenizer.</summary>
    public Tokenizer Tokenizer => _parts.Texts.Tokenizer;

    /// <summary>How many tokens its tokenizer makes of a text, special ones included.</summary>
    /// <exception cref="ModelException"><see cref="ModelError.InvalidInput"/>: the text is too long to look at.</exception>
    public int CountTokens(string text) => _parts.Texts.Encode(text, new EncodeOptions()).Ids.Length;

    /// <summary>Its picture preprocessing.</summary>
    public PixelPipeline Pixels => _parts.Images.Pipeline;

    /// <summary>Computes any stage by name.</summary>
    public ModelProbe Probe { get; }

    /// <summary>Names of the supported families.</summary>
    public static IReadOnlyList<string> SupportedFamilies => ModelFamilies.Names;

    /// <summary>Loads the model in a directory.</summary>
    /// <param name="directory">A directory in the layout of the model's hub repository.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ModelException">Anything about the directory is wrong: the message says what, and what was expected.</exception>
    public static Model Load(string directory, ModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        options ??= new ModelOptions();
        options.Validate();
        if (!Directory.Exists(directory))
        {
            throw new ModelException(ModelError.NotFound, $"the model directory '{directory}' does not exist");
        }

        ModelFiles files = new(directory);
        IModelFamily family = ModelFamilies.Of(files);
        Checkpoint checkpoint = family.OpenCheckpoint(files);
        try
        {
            return Build(files, family, checkpoint, options);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Stops what runs, refuses what waits, and frees the weights.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _context.DisposeAsync();
        _checkpoint.Dispose();
    }

    private static Model Build(ModelFiles files, IModelFamily family, Checkpoint checkpoint, ModelOptions options)
    {
        string fingerprint = ModelFingerprint.Of(files, checkpoint.Paths, options.Precision, HashesOf(options));
        TowerCompiler compiler = TowerCompiler.Create(options, fingerprint);
        ModelContext context = new(files, checkpoint, compiler, options, fingerprint);
        try
        {
            ModelParts parts = family.Build(context);
            context.Open();
            return new Model(context, checkpoint, parts, Describe(family, fingerprint, checkpoint, parts, options, compiler));
        }
        catch
        {
            context.CloseTowers();
            throw;
        }
    }

    private static PieceHashCache? HashesOf(ModelOptions options) =>
        options.CompiledCacheDirectory is { } directory ? new PieceHashCache(Path.Combine(directory, "hashes"), options.Time) : null;

    private static ModelInfo Describe(
        IModelFamily family, string fingerprint, Checkpoint checkpoint, ModelParts parts, ModelOptions options, TowerCompiler compiler)
    {
        return new ModelInfo
        {
            Family = family.Name,
            Fingerprint = fingerprint,
            Dimensions = parts.Encoder?.Dimensions ?? 0,
            Parameters = checkpoint.ParameterCount,
            Towers = parts.Towers,
            Capabilities = parts.Capabilities,
            Precision = options.Precision,
            Device = compiler.Provider.ToString(),
            Generation = parts.Decoder is { } decoder
                ? new GenerationMemory(decoder.ContextLength, decoder.BlockBytes(1), parts.MemoryBytes)
                : null,
        };
    }
}
