using System.Collections.Concurrent;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Ingestion;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Encoding;
using VectorDb.Models.Matching;

namespace VectorDb.Engine.Models;

/// <summary>The models that are loaded, by name. Thread-safe; owns the models.</summary>
public sealed class ModelCatalogue : IAsyncDisposable
{
    private const int MaxPairs = 1_024;
    private const int MaxLabels = 1_000;
    private const int MaxTemplates = 100;

    private readonly ConcurrentDictionary<string, LoadedModel> _models = new(StringComparer.Ordinal);

    /// <summary>All models, in the order of their names.</summary>
    public IReadOnlyList<ModelDescription> Models =>
        [.. _models.Values.Select(static m => m.Description).OrderBy(static m => m.Name, StringComparer.Ordinal)];

    /// <summary>Loads a checkpoint directory under a name.</summary>
    /// <param name="name">See <see cref="ResourceName"/>.</param>
    /// <param name="directory">In the layout of the model's hub repository.</param>
    /// <param name="settings">Precision, device and threads.</param>
    /// <param name="cancellationToken">Stops before the loading begins.</param>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.AlreadyExists"/>: the name is taken; <see cref="ErrorCode.InvalidArgument"/>: the checkpoint is not usable.
    /// </exception>
    public async Task<ModelDescription> LoadAsync(string name, string directory, ModelSettings settings, CancellationToken cancellationToken = default)
    {
        ResourceName.Check(name, "model");
        ArgumentNullException.ThrowIfNull(settings);
        var loaded = new LoadedModel(name, await Task.Run(() => Load(directory, settings), cancellationToken));
        if (_models.TryAdd(name, loaded))
        {
            return loaded.Description;
        }

        await loaded.Model.DisposeAsync();
        throw new VectorDbException(ErrorCode.AlreadyExists, "MODEL_EXISTS", $"A model is loaded as '{name}' already.", "model");
    }

    /// <summary>A model by name.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>, listing the names there are.</exception>
    public ModelDescription Get(string name) => Find(name).Description;

    /// <summary>The vector of a picture, of unit length; nothing is stored.</summary>
    /// <exception cref="VectorDbException">The model is not there or overloaded, or the picture cannot be read.</exception>
    public Task<float[]> EmbedImageAsync(string model, ReadOnlyMemory<byte> image, string field, CancellationToken cancellationToken)
    {
        ItemRules.CheckImageSize(image, field);
        IEncoder encoder = Encoder(model);
        return ModelFault.GuardAsync(() => encoder.EncodeImageAsync(image, Lane.Interactive, cancellationToken), field);
    }

    /// <summary>The vector of a text, of unit length; nothing is stored.</summary>
    /// <exception cref="VectorDbException">The model is not there or overloaded, or the text is too long.</exception>
    public Task<float[]> EmbedTextAsync(string model, string text, string field, CancellationToken cancellationToken)
    {
        ItemRules.CheckText(text, field);
        IEncoder encoder = Encoder(model);
        return ModelFault.GuardAsync(() => encoder.EncodeTextAsync(text, Lane.Interactive, cancellationToken), field);
    }

    /// <summary>How well texts fit pictures: [picture, text].</summary>
    /// <exception cref="VectorDbException">The model is not there, has no matcher or is overloaded, or an input is wrong.</exception>
    public async Task<PairScore[,]> MatchAsync(
        string model, IReadOnlyList<ReadOnlyMemory<byte>> images, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        IMatcher matcher = Matcher(model);
        if (images.Count == 0 || texts.Count == 0 || (long)images.Count * texts.Count > MaxPairs)
        {
            throw VectorDbException.Invalid("pictures", $"{images.Count} with {texts.Count} texts: 1 to {MaxPairs} pairs are allowed.");
        }

        for (int i = 0; i < texts.Count; i++)
        {
            ItemRules.CheckText(texts[i], $"texts[{i}]");
        }

        MatchImage[] prepared = await Task.WhenAll(images.Select((image, i) => PrepareAsync(matcher, image, $"pictures[{i}]", cancellationToken)));
        MatchScore[,] scores = await ModelFault.GuardAsync(() => matcher.MatchAsync(prepared, texts, Lane.Interactive, cancellationToken), "texts");
        var pairs = new PairScore[images.Count, texts.Count];
        for (int i = 0; i < images.Count; i++)
        {
            for (int j = 0; j < texts.Count; j++)
            {
                MatchScore score = scores[i, j];
                pairs[i, j] = new PairScore(
                    float.IsNaN(score.Contrastive) ? null : score.Contrastive, score.MismatchLogit, score.MatchLogit, score.Probability);
            }
        }

        return pairs;
    }

    /// <summary>The probability of each label for a picture.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="image">An encoded picture.</param>
    /// <param name="labels">1 to 1,000.</param>
    /// <param name="templates">Prompts with "{}"; empty for those of the language.</param>
    /// <param name="language">See <see cref="PromptTemplates"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="VectorDbException">The model is not there, has no encoder or is overloaded, or an input is wrong.</exception>
    public async Task<float[]> ClassifyAsync(
        string model,
        ReadOnlyMemory<byte> image,
        IReadOnlyList<string> labels,
        IReadOnlyList<string> templates,
        string language,
        CancellationToken cancellationToken)
    {
        IEncoder encoder = Encoder(model);
        if (labels.Count is < 1 or > MaxLabels || templates.Count > MaxTemplates)
        {
            throw VectorDbException.Invalid("labels", $"{labels.Count} with {templates.Count} templates: 1 to {MaxLabels} labels and up to {MaxTemplates} templates are allowed.");
        }

        IReadOnlyList<string> prompts = templates.Count > 0 ? templates : PromptTemplates.Of(language);
        float[] picture = await EmbedImageAsync(model, image, "picture", cancellationToken);
        float[][] classes = await ModelFault.GuardAsync(
            () => new ValueTask<float[][]>(ZeroShotClasses.EncodeAsync(encoder, labels, prompts, Lane.Interactive, cancellationToken)), "labels");
        return (Find(model).Model.Scores ?? new ScoreRule(Scale: 1)).Classify(picture, classes);
    }

    private static Task<MatchImage> PrepareAsync(IMatcher matcher, ReadOnlyMemory<byte> image, string field, CancellationToken cancellationToken)
    {
        ItemRules.CheckImageSize(image, field);
        return ModelFault.GuardAsync(() => matcher.PrepareAsync(image, Lane.Interactive, cancellationToken), field);
    }

    private IMatcher Matcher(string name)
    {
        LoadedModel loaded = Find(name);
        return loaded.Model.Matcher ?? throw new VectorDbException(
            ErrorCode.FailedPrecondition, "MODEL_HAS_NO_MATCHER", $"Model '{name}' ({loaded.Model.Info.Family}) has no matcher; {Known()}.", "model");
    }

    private LoadedModel Find(string name) =>
        _models.GetValueOrDefault(name)
        ?? throw new VectorDbException(ErrorCode.NotFound, "MODEL_NOT_FOUND", $"No model is loaded as '{name}'; {Known()}.", "model");

    /// <summary>The encoder of a model.</summary>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.NotFound"/>; or <see cref="ErrorCode.FailedPrecondition"/>: the model makes no vectors.
    /// </exception>
    private IEncoder Encoder(string name)
    {
        LoadedModel loaded = Find(name);
        return loaded.Model.Encoder ?? throw new VectorDbException(
            ErrorCode.FailedPrecondition, "MODEL_HAS_NO_ENCODER", $"Model '{name}' ({loaded.Model.Info.Family}) makes no vectors; {Known()}.", "model");
    }

    /// <summary>The encoder whose vectors a space holds.</summary>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.FailedPrecondition"/>: the space has no model, it is not loaded, or the one loaded under its name has
    /// another fingerprint.
    /// </exception>
    internal IEncoder EncoderOf(SpaceDefinition space)
    {
        if (space.Model is null)
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition, "SPACE_HAS_NO_MODEL", $"Space '{space.Name}' has no model to encode with: give a ready vector.", "space");
        }

        if (!_models.TryGetValue(space.Model, out LoadedModel? loaded))
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition,
                "MODEL_NOT_LOADED",
                $"Space '{space.Name}' needs model '{space.Model}' (fingerprint {space.ModelFingerprint}), which is not loaded; {Known()}.",
                "model");
        }

        if (loaded.Model.Info.Fingerprint != space.ModelFingerprint)
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition,
                "MODEL_FINGERPRINT_MISMATCH",
                $"Space '{space.Name}' holds vectors of fingerprint {space.ModelFingerprint}; the model loaded as '{space.Model}' has "
                + $"{loaded.Model.Info.Fingerprint}. Load the checkpoint and precision that the collection was made with.",
                "model");
        }

        return Encoder(space.Model);
    }

    /// <summary>Frees all models.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (LoadedModel loaded in _models.Values)
        {
            await loaded.Model.DisposeAsync();
        }

        _models.Clear();
    }

    private static Model Load(string directory, ModelSettings settings)
    {
        try
        {
            return Model.Load(directory, settings.ToOptions());
        }
        catch (ModelException exception)
        {
            throw new VectorDbException(ErrorCode.InvalidArgument, "MODEL_UNUSABLE", exception.Message, "model", exception);
        }
    }

    private string Known() =>
        _models.IsEmpty ? "none is loaded" : "loaded are " + string.Join(", ", Models.Select(static m => $"'{m.Name}'"));
}
