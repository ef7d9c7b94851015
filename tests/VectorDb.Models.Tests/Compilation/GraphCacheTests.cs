using VectorDb.Models.Probing;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Compilation;

public sealed class GraphCacheTests : IDisposable
{
    private static readonly GoldenCase Golden = new("clip-vit/gelu-newcfg");

    private readonly TemporaryDirectory _cache = new();

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Int8)]
    public async Task Load_FromTheCache_GivesTheSameVectors(Precision precision)
    {
        float[] first = await EmbedAsync(precision);
        Assert.NotEmpty(Files("*.graph"));
        DateTime written = File.GetLastWriteTimeUtc(Files("*.graph")[0]);
        Assert.Equal(first, await EmbedAsync(precision));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Files("*.graph")[0]));
    }

    [Fact]
    public async Task Load_OtherPrecision_HasAnEntryOfItsOwn()
    {
        await EmbedAsync(Precision.Fp32);
        int files = Files("complete").Length;
        await EmbedAsync(Precision.Int8);
        Assert.Equal(files + 1, Files("complete").Length);
    }

    [Fact]
    public async Task Load_DamagedEntry_IsMadeAgain()
    {
        float[] first = await EmbedAsync(Precision.Fp32);
        foreach (string file in Files("*.graph"))
        {
            await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..100]);
        }

        Assert.Equal(first, await EmbedAsync(Precision.Fp32));
        Assert.Equal(first, await EmbedAsync(Precision.Fp32));
        Assert.All(Files("*.graph"), file => Assert.True(new FileInfo(file).Length > 100));
    }

    [Fact]
    public void Load_BadCheckpoint_IsRefusedAgainAtTheNextStart()
    {
        using ModelCopy copy = new("clip-vit/gelu-newcfg");
        copy.EditConfig(config => config["vision_config"]!["num_hidden_layers"] = 2);
        ModelOptions options = new() { CompiledCacheDirectory = _cache.Path };
        Assert.Equal(ModelError.UnusedTensor, Assert.Throws<ModelException>(() => Model.Load(copy.Directory, options)).Error);
        Assert.Equal(ModelError.UnusedTensor, Assert.Throws<ModelException>(() => Model.Load(copy.Directory, options)).Error);
    }

    private string[] Files(string pattern) => Directory.GetFiles(_cache.Path, pattern, SearchOption.AllDirectories);

    private async Task<float[]> EmbedAsync(Precision precision)
    {
        await using Model model = Model.Load(Golden.Directory, new ModelOptions { Precision = precision, CompiledCacheDirectory = _cache.Path });
        ProbeValue text = model.Probe.Compute("text_embeds", new ProbeInputs { Texts = ["a photo of a cat"] });
        ProbeValue image = model.Probe.Compute("image_embeds", Golden.Inputs(["rgb_wide.png"]));
        return [.. text.Floats!, .. image.Floats!];
    }
}
