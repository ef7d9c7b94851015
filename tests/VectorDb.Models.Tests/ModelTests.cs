using VectorDb.Models.Batching;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests;

public sealed class ModelTests : IDisposable
{
    private readonly ModelCopy _copy = new("clip-vit/gelu-newcfg");

    public void Dispose() => _copy.Dispose();

    [Fact]
    public async Task Load_Clip_DescribesIt()
    {
        await using Model model = Model.Load(_copy.Directory);
        Assert.Equal("clip", model.Info.Family);
        Assert.Equal(32, model.Info.Dimensions);
        Assert.Equal([ModelCapability.EncodeImage, ModelCapability.EncodeText], model.Info.Capabilities);
        Assert.Equal(64, model.Info.Fingerprint.Length);
        Assert.True(model.Info.Parameters > 100_000);
        Assert.Equal(["vision", "text"], model.Info.Towers.Select(tower => tower.Name));
    }

    [Fact]
    public async Task Fingerprint_ChangesWithContentAndPrecisionOnly()
    {
        string original = await FingerprintAsync(_copy.Directory, Precision.Fp32);
        using ModelCopy other = new("clip-vit/gelu-newcfg");
        Assert.Equal(original, await FingerprintAsync(other.Directory, Precision.Fp32));
        Assert.NotEqual(original, await FingerprintAsync(other.Directory, Precision.Int8));
        other.EditConfig(config => config["image_mean"] = new System.Text.Json.Nodes.JsonArray(0.5, 0.5, 0.5), "preprocessor_config.json");
        Assert.NotEqual(original, await FingerprintAsync(other.Directory, Precision.Fp32));
    }

    [Fact]
    public void Load_TensorMissing_NamesItAndItsShape()
    {
        _copy.EditHeader("\"vision_model.post_layernorm.weight\"", "\"vision_model.post_layernorm.wait\"");
        ModelException error = Refused(ModelError.MissingTensor);
        Assert.Contains("'vision_model.post_layernorm.weight'", error.Message, StringComparison.Ordinal);
        Assert.Contains("[48]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TensorMisshapen_NamesBothShapes()
    {
        _copy.EditHeader("\"shape\":[32,48]", "\"shape\":[48,32]");
        ModelException error = Refused(ModelError.MisshapenTensor);
        Assert.Contains("'visual_projection.weight' has shape [48, 32]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[32, 48]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TensorNobodyNeeds_IsNamed()
    {
        _copy.EditConfig(config => config["vision_config"]!["num_hidden_layers"] = 2);
        ModelException error = Refused(ModelError.UnusedTensor);
        Assert.Contains("'vision_model.encoder.layers.2.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ConfigThatContradictsWeights_SaysWhatItCallsFor()
    {
        _copy.EditConfig(config => config["text_config"]!["vocab_size"] = 700);
        ModelException error = Refused(ModelError.MisshapenTensor);
        Assert.Contains("[664, 40]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[700, 40]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownFamily_ListsTheSupportedOnes()
    {
        _copy.EditConfig(config => config["model_type"] = "florence2");
        ModelException error = Refused(ModelError.Unsupported);
        Assert.Contains("florence2", error.Message, StringComparison.Ordinal);
        Assert.Contains("clip", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ProcessorOfAnotherSize_IsRefused()
    {
        _copy.EditConfig(config => config["crop_size"] = 32, "preprocessor_config.json");
        Assert.Contains("32 x 32", Refused(ModelError.InvalidConfig).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json", ModelError.NotFound)]
    [InlineData("model.safetensors", ModelError.NotFound)]
    public void Load_FileMissing_SaysWhich(string name, ModelError expected)
    {
        _copy.Delete(name);
        Assert.Contains(name, Refused(expected).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoTokenizer_SaysSo()
    {
        foreach (string name in new[] { "vocab.json", "merges.txt", "tokenizer.json" })
        {
            _copy.Delete(name);
        }

        Assert.Contains("tokenizer", Refused(ModelError.Malformed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownDevice_SaysWhatThereIs()
    {
        ModelException error = Assert.Throws<ModelException>(() => Model.Load(_copy.Directory, new ModelOptions { Device = "tpu" }));
        Assert.Equal(ModelError.InvalidInput, error.Error);
        Assert.Contains("cuda", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encoder_AfterDisposal_RefusesWork()
    {
        Model model = Model.Load(_copy.Directory);
        await model.DisposeAsync();
        await model.DisposeAsync();
        ModelException error = await Assert.ThrowsAsync<ModelException>(
            () => model.Encoder!.EncodeTextAsync("a", Lane.Bulk, CancellationToken.None).AsTask());
        Assert.Equal(ModelError.Unloaded, error.Error);
    }

    private static async Task<string> FingerprintAsync(string directory, Precision precision)
    {
        await using Model model = Model.Load(directory, new ModelOptions { Precision = precision });
        return model.Info.Fingerprint;
    }

    private ModelException Refused(ModelError expected)
    {
        ModelException error = Assert.Throws<ModelException>(() => Model.Load(_copy.Directory));
        Assert.Equal(expected, error.Error);
        return error;
    }
}
