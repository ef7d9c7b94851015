using VectorDb.Models.Probing;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Probing;

public sealed class ModelProbeTests
{
    private static readonly GoldenCase Golden = new("clip-vit/gelu-newcfg");

    [Fact]
    public async Task Compute_GivenPixels_UsesThemInsteadOfThePictures()
    {
        await using Model model = Model.Load(Golden.Directory);
        ProbeValue recorded = Golden["pixel_values"].Read();
        ProbeInputs inputs = new() { Given = new Dictionary<string, ProbeValue> { ["pixel_values"] = recorded } };
        RecordedOutput expected = Golden["image_embeds"];
        Assert.InRange(expected.Difference(model.Probe.Compute("image_embeds", inputs)), 0, expected.Tolerance);
    }

    [Fact]
    public async Task Compute_UnknownOutput_IsRefused()
    {
        await using Model model = Model.Load(Golden.Directory);
        Assert.False(model.Probe.Knows("itm_logits"));
        Assert.Equal(
            ModelError.MissingCapability,
            Assert.Throws<ModelException>(() => model.Probe.Compute("itm_logits", new ProbeInputs())).Error);
        Assert.Contains("pixel_values", model.Probe.Outputs);
        Assert.Contains("decoded_rgb__*", model.Probe.Outputs);
    }

    [Theory]
    [InlineData("pixel_values")]
    [InlineData("input_ids")]
    [InlineData("decoded_rgb__gone_jpg")]
    public async Task Compute_WithoutInputs_SaysWhatIsMissing(string output)
    {
        await using Model model = Model.Load(Golden.Directory);
        ModelException error = Assert.Throws<ModelException>(() => model.Probe.Compute(output, new ProbeInputs()));
        Assert.Equal(ModelError.InvalidInput, error.Error);
    }

    [Fact]
    public void ProbeValue_ShapeThatDoesNotFit_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new ProbeValue(new float[5], 2, 3));
}
