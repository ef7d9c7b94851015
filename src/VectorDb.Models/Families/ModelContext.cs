using VectorDb.Imaging;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Compilation;
using VectorDb.Models.Encoding;
using VectorDb.Models.Preprocessing;
using VectorDb.Onnx.Caching;

namespace VectorDb.Models.Families;

/// <summary>What a family builds from; owns what was built.</summary>
internal sealed class ModelContext : IAsyncDisposable
{
    private readonly TowerCompiler _compiler;
    private readonly List<CompiledTower> _towers = [];
    private readonly List<CompiledTower> _probeTowers = [];
    private readonly List<IAsyncDisposable> _queues = [];

    public ModelContext(ModelFiles files, Checkpoint checkpoint, TowerCompiler compiler, ModelOptions options, string fingerprint)
    {
        Fingerprint = fingerprint;
        Files = files;
        Weights = new WeightReader(checkpoint);
        _compiler = compiler;
        Options = options;
    }

    public ModelFiles Files { get; }

    /// <summary>config.json.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    public ModelConfig Config => Files.Config
        ?? throw new ModelException(ModelError.NotFound, $"'{Files.Directory}' has no {ModelFiles.ConfigName}");

    /// <summary>The weights, from their root.</summary>
    public WeightReader Weights { get; }

    public ModelOptions Options { get; }

    /// <summary>Of the model, its precision included.</summary>
    public string Fingerprint { get; }

    /// <summary>Whether towers may attend to keys and values that were projected before.</summary>
    public bool HasCachedAttention => _compiler.HasCpuOperators;

    /// <summary>Whether the features are quantised that towers look at.</summary>
    public bool QuantizesFeatures => _compiler.QuantizesTowers;

    /// <summary>How keys and values lie that towers look at again and again: with quantised weights they are rounded as well.</summary>
    public KeyLayout MemoryKeys => _compiler.QuantizesTowers ? KeyLayout.BFloat16Panels : KeyLayout.Panels;

    /// <summary>Whether decoders are quantised, and with them the features they look at.</summary>
    public bool QuantizesDecoders => _compiler.QuantizesDecoders;

    /// <summary>Describes a tower that serves, and keeps it for as long as the model lives.</summary>
    public CompiledTower Compile(string name, Action<Network> build)
    {
        CompiledTower tower = _compiler.Compile(name, build);
        _towers.Add(tower);
        return tower;
    }

    /// <summary>Describes a text decoder or a part of one, and keeps it for as long as the model lives. It runs on the CPU.</summary>
    public CompiledTower CompileDecoder(string name, Action<Network> build)
    {
        CompiledTower tower = _compiler.CompileDecoder(name, build);
        _towers.Add(tower);
        return tower;
    }

    /// <summary>Describes a tower that lies ready as an ONNX file of the directory.</summary>
    public CompiledTower OpenFile(string name, string file)
    {
        CompiledTower tower = _compiler.FromFile(name, Files.PathOf(file));
        _towers.Add(tower);
        return tower;
    }

    /// <summary>A tower that shows its intermediate values, built when a probe first asks for one.</summary>
    public CompiledTower CompileForProbe(string name, Action<Network> build)
    {
        CompiledTower tower = _compiler.Compile(name, build, probing: true);
        _probeTowers.Add(tower);
        return tower;
    }

    /// <summary>
    /// Opens every tower that serves, then demands that no tensor of the checkpoint was left over; towers from the cache were
    /// checked when they were made.
    /// </summary>
    public void Open()
    {
        bool cached = _compiler.Cache is { IsComplete: true };
        TowerOpening.OpenAll(_towers);
        if (!cached)
        {
            Weights.RequireAllUsed();
            _compiler.Cache?.MarkComplete();
        }
    }

    /// <summary>Disposes a queue before any tower.</summary>
    public T Own<T>(T queue)
        where T : IAsyncDisposable
    {
        _queues.Add(queue);
        return queue;
    }

    /// <summary>The tokenizer of the directory, or of a subdirectory of it.</summary>
    public TokenReader LoadTokenizer(string subdirectory = "") =>
        TokenReader.Load(Path.Combine(Files.Directory, subdirectory), Options.MaxTextLength);

    /// <summary>The picture's way into the model, whose output must fit the tower.</summary>
    /// <param name="defaultKind">The family's processor.</param>
    /// <param name="imageSize">Height and width the tower takes.</param>
    public PixelReader LoadProcessor(ProcessorKind defaultKind, int imageSize) =>
        LoadProcessor(ProcessorConfig.Read(Files.Directory, defaultKind, imageSize), imageSize);

    /// <summary>The picture's way into a model that takes any size.</summary>
    public PixelReader LoadProcessor(ProcessorKind defaultKind) =>
        new(new PixelPipeline(ProcessorConfig.Read(Files.Directory, defaultKind)), Options.Decoding);

    /// <summary>The picture's way into the model as a plan has it, whose output must fit the tower.</summary>
    public PixelReader LoadProcessor(PixelPlan plan, int imageSize)
    {
        PixelPipeline pipeline = new(plan);
        (int height, int width) = pipeline.OutputSize(imageSize + 1, imageSize + 2);
        if (height != imageSize || width != imageSize)
        {
            throw new ModelException(
                ModelError.InvalidConfig,
                $"the image processor makes pictures of {height} x {width} pixels, the vision tower takes {imageSize} x {imageSize}");
        }

        return new PixelReader(pipeline, Options.Decoding);
    }

    /// <summary>Frees the towers; nothing may be running.</summary>
    public void CloseTowers()
    {
        _towers.ForEach(tower => tower.Dispose());
        _probeTowers.ForEach(tower => tower.Dispose());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable queue in _queues)
        {
            await queue.DisposeAsync();
        }

        CloseTowers();
    }
}
