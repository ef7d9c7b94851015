using VectorDb.Imaging;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Preprocessing;

namespace VectorDb.Models.Tests.Preprocessing;

/// <summary>What a missing key means is the default of the processor's class in transformers 4.46.</summary>
public sealed class ProcessorConfigTests
{
    [Fact]
    public void Clip_NothingSaid_HasTheClassDefaults()
    {
        PixelPlan plan = Read("{}", ProcessorKind.Clip);
        Assert.Equal(new ResizeRule.ShortestEdge(224), plan.Resize);
        Assert.Equal(new CropRule.Center(224, 224), plan.Crop);
        Assert.Equal(ResampleFilter.Bicubic, plan.Filter);
        Assert.Equal(OffsetRounding.Floor, plan.OffsetRounding);
        Assert.True(plan.Rescale);
        Assert.Equal(0.48145466, plan.Mean[0]);
    }

    [Fact]
    public void Clip_PlainNumbers_AreShortestEdgeAndSquareCrop()
    {
        PixelPlan plan = Read("""{"size":256,"crop_size":240,"feature_extractor_type":"CLIPFeatureExtractor"}""", ProcessorKind.Blip);
        Assert.Equal(new ResizeRule.ShortestEdge(256), plan.Resize);
        Assert.Equal(new CropRule.Center(240, 240), plan.Crop);
    }

    [Fact]
    public void Clip_BothSidesGiven_ResizesExactly()
    {
        PixelPlan plan = Read("""{"size":{"height":32,"width":48},"do_center_crop":false,"resample":2}""", ProcessorKind.Clip);
        Assert.Equal(new ResizeRule.Exact(32, 48), plan.Resize);
        Assert.Equal(CropRule.None, plan.Crop);
        Assert.Equal(ResampleFilter.Bilinear, plan.Filter);
    }

    [Fact]
    public void Blip_PlainNumber_IsBothSidesWithoutCrop()
    {
        PixelPlan plan = Read("""{"size":384,"image_processor_type":"BlipImageProcessor"}""", ProcessorKind.Clip);
        Assert.Equal(new ResizeRule.Exact(384, 384), plan.Resize);
        Assert.Equal(CropRule.None, plan.Crop);
    }

    [Fact]
    public void Vilt_Size_LimitsTheLongSideAndFloors()
    {
        PixelPlan plan = Read("""{"size":{"shortest_edge":384},"size_divisor":32}""", ProcessorKind.Vilt);
        Assert.Equal(new ResizeRule.ShortestEdgeFloored(384, 639, 32), plan.Resize);
    }

    [Fact]
    public void EfficientNet_IncludeTop_DividesByStdOnceMore()
    {
        PixelPlan twice = Read("""{"image_std":[0.5,0.25,0.5]}""", ProcessorKind.EfficientNet);
        Assert.Equal([0.25, 0.0625, 0.25], twice.Std);
        Assert.Equal(CropRule.None, twice.Crop);
        PixelPlan align = Read(
            """{"include_top":false,"do_normalize":false,"rescale_offset":true,"rescale_factor":0.00784313725490196,"do_center_crop":true}""",
            ProcessorKind.EfficientNet);
        Assert.False(align.Normalize);
        Assert.Equal(-1, align.RescaleOffset);
        Assert.Equal(new CropRule.Center(289, 289), align.Crop);
    }

    [Theory]
    [InlineData("""{"image_processor_type":"DonutImageProcessor"}""", ModelError.Unsupported)]
    [InlineData("""{"size":"large"}""", ModelError.InvalidConfig)]
    [InlineData("""{"size":{"height":0,"width":5}}""", ModelError.InvalidConfig)]
    [InlineData("""{"resample":9}""", ModelError.InvalidConfig)]
    [InlineData("""{"image_std":[1,0,1]}""", ModelError.InvalidConfig)]
    [InlineData("""{"image_mean":[1,2]}""", ModelError.InvalidConfig)]
    public void Read_WrongValue_IsRefused(string json, ModelError expected) =>
        Assert.Equal(expected, Assert.Throws<ModelException>(() => Read(json, ProcessorKind.Clip)).Error);

    private static PixelPlan Read(string json, ProcessorKind kind) => ProcessorConfig.Read(ModelConfig.Parse(json), kind);
}
