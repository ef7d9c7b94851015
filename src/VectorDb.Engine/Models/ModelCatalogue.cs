// Long because: every use of a model goes through here, a few lines each, so that each holds its lease.
using System.Collections.Concurrent;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Ingestion;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Encoding;
using VectorDb.Models.Explaining;
using VectorDb.Models.Matching;

namespace VectorDb.Engine.Models;

/// <summary>The models of a server, by name: loaded, run, freed when idle or in the way of others. Thread-safe; owns the models.</summary>
public sealed class ModelCatalogue : IAsyncDisposable
{
    private const int MaxPairs = 1_024;
    private const int MaxLabels = 1_000;
    private const int MaxTemplates = 100;

    private readonly ConcurrentDictionary<string, ModelSlot> _slots = new(StringComparer.Ordinal);
    private readonly ModelCatalogueOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer? _idleTimer;

    /// <summary>Makes an empty catalogue.</summary>
    /// <param name="options">Its limits; none if null.</param>
    /// <param name="time">The clock of idle times and of batches that wait to be filled; the system's if null.</param>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: the process has another limit of memory already.</exception>
    public ModelCatalogue(ModelCatalogueOptions? options = null, TimeProvider? time = null)
    {
        _options = options ?? new ModelCatalogueOptions();
        _time = time ?? TimeProvider.System;
        if (_options.ArenaBytes is { } arena)
        {
            ModelFault.Guard(() => ModelRuntime.LimitMemory(arena), "model_arena_bytes");
        }

        if (_options.IdleTime is { } idle)
        {
            _idleTimer = _time.CreateTimer(_ => _ = FreeIdleAsync(idle), null, idle, idle / 4);
        }
    }

    /// <summary>All models, in the order of their names.</summary>
    public IReadOnlyList<ModelDescription> Models =>
        [.. _slots.Values.Select(static s => s.Description).OrderBy(static m => m.Name, StringComparer.Ordinal)];

    /// <summary>What matchers hold in memory, in the order of their names.</summary>
    public IReadOnlyList<MatcherMemory> MatcherMemory =>
        [.. _slots.Values.Select(static s => s.MatcherMemory).OfType<MatcherMemory>().OrderBy(static m => m.Model, StringComparer.Ordinal)];

    /// <summary>Loads a checkpoint directory under a name.</summary>
    /// <param name="name">See <see cref="ResourceName"/>.</param>
    /// <param name="directory">In the layout of the model's hub repository.</param>
    /// <param name="settings">Precision, device and threads.</param>
    /// <param name="cancellationToken">Stops before the loading begins.</param>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.AlreadyExists"/>: the name is taken; <see cref="ErrorCode.InvalidArgument"/>: the checkpoint is not usable;
    /// <see cref="ErrorCode.ResourceExhausted"/>: it does not fit under the memory ceiling.
    /// </exception>
    public async Task<ModelDescription> LoadAsync(string name, string directory, ModelSettings settings, CancellationToken cancellationToken = default)
    {
        ResourceName.Check(name, "model");
        ArgumentNullException.ThrowIfNull(settings);
        RefuseTaken(name, _slots.ContainsKey(name));
        var slot = new ModelSlot(name, directory, settings, _time);
        using (await slot.RentAsync(cancellationToken))
        {
            bool added = false;
            try
            {
                await MakeRoomAsync(slot);
                added = _slots.TryAdd(name, slot);
                RefuseTaken(name, !added);
            }
            finally
            {
                if (!added)
                {
                    _ = slot.DisposeAsync().AsTask();
                }
            }
        }

        return slot.Description;
    }

    /// <summary>Takes a model out and frees it once nobody runs it; its collections can still be searched by vector.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>.</exception>
    public async Task UnloadAsync(string name)
    {
        ModelSlot slot = Find(name);
        if (_slots.TryRemove(new KeyValuePair<string, ModelSlot>(name, slot)))
        {
            await slot.DisposeAsync();
        }
    }

    /// <summary>A model by name.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.NotFound"/>, listing the names there are.</exception>
    public ModelDescription Get(string name) => Find(name).Description;

    /// <summary>A model that has one of some skills.</summary>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.FailedPrecondition"/>: it is not loaded, or has none of them; the message names the loaded ones that have.
    /// </exception>
    internal ModelDescription Require(string name, string field, params ReadOnlySpan<ModelSkill> skills)
    {
        string asked = string.Join(" or ", skills.ToArray().Select(static s => s.ToString().ToLowerInvariant()));
        ModelSkill[] wanted = skills.ToArray();
        string others = AbleTo(wanted);
        if (!_slots.TryGetValue(name, out ModelSlot? slot))
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition, "MODEL_NOT_LOADED", $"{field}: no model is loaded as '{name}' that can {asked}; {others}.", field);
        }

        ModelDescription model = slot.Description;
        return model.Skills.Intersect(wanted).Any()
            ? model
            : throw new VectorDbException(
                ErrorCode.FailedPrecondition, "MODEL_CANNOT", $"{field}: model '{name}' ({model.Family}) does not {asked}; {others}.", field);
    }

    /// <summary>Keeps a model that has one of some skills in memory until the lease is disposed.</summary>
    /// <exception cref="VectorDbException">As <see cref="Require"/>; or it does not fit under the memory ceiling.</exception>
    internal ValueTask<ModelLease> RentAsync(string name, string field, CancellationToken cancellationToken, params ReadOnlySpan<ModelSkill> skills)
    {
        Require(name, field, skills);
        return RentAsync(Find(name), cancellationToken);
    }

    /// <summary>The vector of a picture, of unit length; nothing is stored.</summary>
    /// <exception cref="VectorDbException">The model is not there or overloaded, or the picture cannot be read.</exception>
    public Task<float[]> EmbedImageAsync(string model, ReadOnlyMemory<byte> image, string field, CancellationToken cancellationToken)
    {
        ItemRules.CheckImageSize(image, field);
        return EncodeAsync(Find(model), encoder => encoder.EncodeImageAsync(image, Lane.Interactive, cancellationToken), field, cancellationToken);
    }

    /// <summary>The vector of a text, of unit length; nothing is stored.</summary>
    /// <exception cref="VectorDbException">The model is not there or overloaded, or the text is too long.</exception>
    public Task<float[]> EmbedTextAsync(string model, string text, string field, CancellationToken cancellationToken)
    {
        ItemRules.CheckText(text, field);
        return EncodeAsync(Find(model), encoder => encoder.EncodeTextAsync(text, Lane.Interactive, cancellationToken), field, cancellationToken);
    }

    /// <summary>How well texts fit pictures: [picture, text].</summary>
    /// <exception cref="VectorDbException">The model is not there, has no matcher or is overloaded, or an input is wrong.</exception>
    public async Task<PairScore[,]> MatchAsync(
        string model, IReadOnlyList<ReadOnlyMemory<byte>> images, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        using ModelLease lease = await RentAsync(Find(model), cancellationToken);
        IMatcher matcher = MatcherOf(lease.Model, model);
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
        using ModelLease lease = await RentAsync(Find(model), cancellationToken);
        IEncoder encoder = EncoderOf(lease.Model, model);
        if (labels.Count is < 1 or > MaxLabels || templates.Count > MaxTemplates)
        {
            throw VectorDbException.Invalid("labels", $"{labels.Count} with {templates.Count} templates: 1 to {MaxLabels} labels and up to {MaxTemplates} templates are allowed.");
        }

        IReadOnlyList<string> prompts = templates.Count > 0 ? templates : PromptTemplates.Of(language, lease.Model.Info.Family);
        float[] picture = await EmbedImageAsync(model, image, "picture", cancellationToken);
        float[][] classes = await ModelFault.GuardAsync(
            () => new ValueTask<float[][]>(ZeroShotClasses.EncodeAsync(encoder, labels, prompts, Lane.Interactive, cancellationToken)), "labels");
        return (lease.Model.Scores ?? new ScoreRule(Scale: 1)).Classify(picture, classes);
    }

    private static Task<MatchImage> PrepareAsync(IMatcher matcher, ReadOnlyMemory<byte> image, string field, CancellationToken cancellationToken)
    {
        ItemRules.CheckImageSize(image, field);
        return ModelFault.GuardAsync(() => matcher.PrepareAsync(image, Lane.Interactive, cancellationToken), field);
    }

    /// <summary>Runs the encoder whose vectors a space holds.</summary>
    /// <param name="space">The space.</param>
    /// <param name="encode">What to run.</param>
    /// <param name="field">What it is run on, for errors.</param>
    /// <param name="cancellationToken">Stops the wait for the model.</param>
    /// <exception cref="VectorDbException">
    /// <see cref="ErrorCode.FailedPrecondition"/>: the space has no model, it is not loaded, or the one loaded under its name has
    /// another fingerprint.
    /// </exception>
    internal Task<float[]> EncodeAsync(
        SpaceDefinition space, Func<IEncoder, ValueTask<float[]>> encode, string field, CancellationToken cancellationToken) =>
        EncodeAsync(SlotOf(space), encode, field, cancellationToken);

    /// <summary>Where in a picture a model finds the words of a text.</summary>
    /// <exception cref="VectorDbException">The model is not there or cannot show it, or an input is wrong.</exception>
    internal async Task<Explanation> ExplainAsync(string model, ReadOnlyMemory<byte> image, string text, CancellationToken cancellationToken)
    {
        using ModelLease lease = await RentAsync(Find(model), cancellationToken);
        IExplainer explainer = lease.Model.Explainer ?? throw new VectorDbException(
            ErrorCode.FailedPrecondition,
            "MODEL_CANNOT_EXPLAIN",
            $"Model '{model}' ({lease.Model.Info.Family}) cannot show where words are; BLIP, BLIP-2, ALBEF, ViLT and CLIP can.",
            "explain.model");
        return await ModelFault.GuardAsync(() => explainer.ExplainAsync(image, text, cancellationToken), "explain");
    }

    /// <summary>Keeps a matcher in memory until its lease is disposed.</summary>
    /// <exception cref="VectorDbException">The model is not there, has no matcher, or does not fit into memory now.</exception>
    internal async ValueTask<MatcherLease> RentMatcherAsync(string model, CancellationToken cancellationToken)
    {
        ModelLease lease = await RentAsync(Find(model), cancellationToken);
        try
        {
            return new MatcherLease(lease, MatcherOf(lease.Model, model));
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Which models are loaded, for messages.</summary>
    internal string Known() =>
        _slots.IsEmpty ? "none is loaded" : "loaded are " + string.Join(", ", _slots.Keys.Order(StringComparer.Ordinal).Select(static n => $"'{n}'"));

    /// <summary>Frees all models.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_idleTimer is not null)
        {
            await _idleTimer.DisposeAsync();
        }

        foreach (ModelSlot slot in _slots.Values)
        {
            await slot.DisposeAsync();
        }

        _slots.Clear();
    }

    private static void RefuseTaken(string name, bool isTaken)
    {
        if (isTaken)
        {
            throw new VectorDbException(ErrorCode.AlreadyExists, "MODEL_EXISTS", $"A model is loaded as '{name}' already.", "model");
        }
    }

    private async Task<float[]> EncodeAsync(
        ModelSlot slot, Func<IEncoder, ValueTask<float[]>> encode, string field, CancellationToken cancellationToken)
    {
        using ModelLease lease = await RentAsync(slot, cancellationToken);
        IEncoder encoder = EncoderOf(lease.Model, slot.Name);
        return await ModelFault.GuardAsync(() => encode(encoder), field);
    }

    private async ValueTask<ModelLease> RentAsync(ModelSlot slot, CancellationToken cancellationToken)
    {
        bool wasInMemory = slot.IsInMemory;
        ModelLease lease = await slot.RentAsync(cancellationToken);
        if (!wasInMemory)
        {
            try
            {
                await MakeRoomAsync(slot);
            }
            catch
            {
                lease.Dispose();
                await slot.TryFreeAsync();
                throw;
            }
        }

        return lease;
    }

    /// <summary>Frees models that nobody runs, the longest idle first, until the ceiling holds with this one in memory.</summary>
    private async Task MakeRoomAsync(ModelSlot newcomer)
    {
        if (_options.MemoryCeilingBytes is not { } ceiling)
        {
            return;
        }

        long need = newcomer.Description.MemoryBytes;
        foreach (ModelSlot other in _slots.Values.Where(s => s != newcomer && s.IsInMemory).OrderByDescending(static s => s.Idle))
        {
            if (need + OthersBytes(newcomer) <= ceiling)
            {
                return;
            }

            await other.TryFreeAsync();
        }

        if (need + OthersBytes(newcomer) > ceiling)
        {
            throw new VectorDbException(
                ErrorCode.ResourceExhausted,
                "MODEL_MEMORY_EXHAUSTED",
                $"Model '{newcomer.Name}' needs {need:N0} bytes; {OthersBytes(newcomer):N0} of {ceiling:N0} are in use by models that are running.",
                "model")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            };
        }
    }

    private long OthersBytes(ModelSlot newcomer) =>
        _slots.Values.Where(s => s != newcomer && s.IsInMemory).Sum(static s => s.Description.MemoryBytes);

    private async Task FreeIdleAsync(TimeSpan idle)
    {
        foreach (ModelSlot slot in _slots.Values.Where(s => s.IsInMemory && s.Idle >= idle))
        {
            await slot.TryFreeAsync();
        }
    }

    private ModelSlot SlotOf(SpaceDefinition space)
    {
        if (space.Model is null)
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition, "SPACE_HAS_NO_MODEL", $"Space '{space.Name}' has no model to encode with: give a ready vector.", "space");
        }

        if (!_slots.TryGetValue(space.Model, out ModelSlot? slot))
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition,
                "MODEL_NOT_LOADED",
                $"Space '{space.Name}' needs model '{space.Model}' (fingerprint {space.ModelFingerprint}), which is not loaded; {Known()}.",
                "model");
        }

        return slot.Description.Fingerprint == space.ModelFingerprint
            ? slot
            : throw new VectorDbException(
                ErrorCode.FailedPrecondition,
                "MODEL_FINGERPRINT_MISMATCH",
                $"Space '{space.Name}' holds vectors of fingerprint {space.ModelFingerprint}; the model loaded as '{space.Model}' has "
                + $"{slot.Description.Fingerprint}. Load the checkpoint and precision that the collection was made with.",
                "model");
    }

    private IMatcher MatcherOf(Model model, string name) => model.Matcher ?? throw new VectorDbException(
        ErrorCode.FailedPrecondition, "MODEL_HAS_NO_MATCHER", $"Model '{name}' ({model.Info.Family}) does not match; {AbleTo(ModelSkill.Match)}.", "model");

    private IEncoder EncoderOf(Model model, string name) => model.Encoder ?? throw new VectorDbException(
        ErrorCode.FailedPrecondition, "MODEL_HAS_NO_ENCODER", $"Model '{name}' ({model.Info.Family}) makes no vectors; {AbleTo(ModelSkill.Embed)}.", "model");

    /// <summary>Which loaded models have one of some skills, for messages.</summary>
    internal string AbleTo(params IReadOnlyCollection<ModelSkill> skills)
    {
        string[] able = [.. Models.Where(m => m.Skills.Intersect(skills).Any()).Select(static m => $"'{m.Name}'")];
        return able.Length == 0 ? "no loaded model does" : "loaded models that do: " + string.Join(", ", able);
    }

    private ModelSlot Find(string name) =>
        _slots.GetValueOrDefault(name)
        ?? throw new VectorDbException(ErrorCode.NotFound, "MODEL_NOT_FOUND", $"No model is loaded as '{name}'; {Known()}.", "model");
}
