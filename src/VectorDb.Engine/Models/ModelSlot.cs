using VectorDb.Engine.Errors;
using VectorDb.Models;

namespace VectorDb.Engine.Models;

/// <summary>
/// A place in the catalogue: a checkpoint that is in memory while it is used, and may leave it in between. Whoever runs the model
/// holds a lease; a model with leases is never freed.
/// </summary>
internal sealed class ModelSlot : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly string _directory;
    private readonly ModelSettings _settings;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Model? _model;
    private ModelDescription? _description;
    private int _leases;
    private long _lastUsed;

    /// <summary>Makes a slot; nothing is loaded yet.</summary>
    public ModelSlot(string name, string directory, ModelSettings settings, TimeProvider time)
    {
        Name = name;
        _directory = directory;
        _settings = settings;
        _time = time;
    }

    /// <summary>What collections know it by.</summary>
    public string Name { get; }

    /// <summary>What callers see of it; known once it was loaded.</summary>
    public ModelDescription Description =>
        _description is { } known ? known with { IsInMemory = IsInMemory } : throw new InvalidOperationException($"'{Name}' was never loaded.");

    /// <summary>Whether its weights are in memory.</summary>
    public bool IsInMemory => Volatile.Read(ref _model) is not null;

    /// <summary>What its matcher holds in memory; null if it has none, or is not in memory itself.</summary>
    public MatcherMemory? MatcherMemory => Volatile.Read(ref _model)?.Matcher?.InMemory is { } held
        ? new MatcherMemory(Name, held.Count, held.Bytes, held.CapacityBytes, held.Hits, held.Misses)
        : null;

    /// <summary>How long nobody has run it.</summary>
    public TimeSpan Idle => _time.GetElapsedTime(Volatile.Read(ref _lastUsed));

    /// <summary>Keeps the model in memory until the lease is disposed, loading it if it is not there.</summary>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: the checkpoint is not usable.</exception>
    public async ValueTask<ModelLease> RentAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_model is null)
            {
                Model model = await Task.Run(Load, cancellationToken);
                _description = Describe(model);
                Volatile.Write(ref _model, model);
            }

            Interlocked.Increment(ref _leases);
            return new ModelLease(this, _model);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends a lease.</summary>
    public void Return()
    {
        Volatile.Write(ref _lastUsed, _time.GetTimestamp());
        Interlocked.Decrement(ref _leases);
    }

    /// <summary>Frees the memory unless somebody runs the model; whether it did.</summary>
    public async Task<bool> TryFreeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_model is not { } model || Volatile.Read(ref _leases) > 0)
            {
                return false;
            }

            Volatile.Write(ref _model, null);
            await model.DisposeAsync();
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Waits until nobody runs the model and frees it.</summary>
    public async ValueTask DisposeAsync()
    {
        while (IsInMemory && !await TryFreeAsync())
        {
            await Task.Delay(Poll, _time);
        }
    }

    private Model Load()
    {
        try
        {
            return Model.Load(_directory, _settings.ToOptions() with { Time = _time });
        }
        catch (ModelException exception)
        {
            throw new VectorDbException(ErrorCode.InvalidArgument, "MODEL_UNUSABLE", exception.Message, "model", exception);
        }
    }

    private ModelDescription Describe(Model model) => new(
        Name,
        model.Info.Family,
        model.Info.Fingerprint,
        model.Encoder?.Dimensions ?? 0,
        model.Info.Parameters,
        model.Info.MemoryBytes(model.Info.Precision),
        [.. model.Info.Capabilities.Select(SkillOf).Distinct()],
        IsInMemory: true);

    private static ModelSkill SkillOf(ModelCapability capability) => capability switch
    {
        ModelCapability.EncodeImage or ModelCapability.EncodeText => ModelSkill.Embed,
        ModelCapability.Match => ModelSkill.Match,
        ModelCapability.Caption => ModelSkill.Caption,
        ModelCapability.Answer => ModelSkill.Answer,
        ModelCapability.RankAnswers => ModelSkill.Rank,
        ModelCapability.Compare => ModelSkill.Compare,
        ModelCapability.Ground => ModelSkill.Ground,
        _ => throw new InvalidOperationException($"No skill for {capability}."),
    };
}
