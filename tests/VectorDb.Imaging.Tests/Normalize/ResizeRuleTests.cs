namespace VectorDb.Imaging.Tests.Normalize;

public sealed class ResizeRuleTests
{
    [Theory]
    [InlineData(640, 480, 224, 224, 298)] // int(224 * 640 / 480) = int(298.67)
    [InlineData(480, 640, 224, 298, 224)]
    [InlineData(500, 500, 224, 224, 224)]
    [InlineData(1000, 3, 32, 32, 10_666)]
    [InlineData(1, 1, 7, 7, 7)]
    public void ShortestEdge_KeepsTheShape_Truncated(int width, int height, int size, int newHeight, int newWidth) =>
        Assert.Equal((newHeight, newWidth), Size(new ResizeRule.ShortestEdge(size), width, height));

    [Theory]
    [InlineData(1000, 100, 50, 200, 20, 200)] // 50 x 500 is too long: int(200 * 50 / 500) = 20
    [InlineData(100, 100, 50, 200, 50, 50)]
    public void ShortestEdge_WithALongest_ShrinksBoth(int width, int height, int size, int longest, int newHeight, int newWidth) =>
        Assert.Equal((newHeight, newWidth), Size(new ResizeRule.ShortestEdge(size, longest), width, height));

    [Theory]
    [InlineData(640, 480, 384, 640, 32, 384, 512)]
    [InlineData(1280, 480, 384, 640, 32, 224, 640)] // 384 x 1024 is too long: 240 x 640, floored to 224 x 640
    [InlineData(480, 1280, 384, 640, 32, 640, 224)]
    [InlineData(100, 100, 384, 640, 32, 384, 384)]
    public void ShortestEdgeFloored_IsViltsRule(int width, int height, int size, int longest, int divisor, int newHeight, int newWidth) =>
        Assert.Equal((newHeight, newWidth), Size(new ResizeRule.ShortestEdgeFloored(size, longest, divisor), width, height));

    [Fact]
    public void Exact_IgnoresTheShape() => Assert.Equal((20, 30), Size(new ResizeRule.Exact(20, 30), 777, 3));

    [Fact]
    public void None_KeepsTheSize() => Assert.Equal((3, 777), Size(ResizeRule.None, 777, 3));

    [Fact]
    public void Sides_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResizeRule.Exact(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResizeRule.ShortestEdge(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResizeRule.ShortestEdge(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResizeRule.ShortestEdgeFloored(1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CropRule.Center(1, 70_000));
    }

    private static (int Height, int Width) Size(ResizeRule rule, int width, int height) =>
        new PixelPipeline(new PixelPlan { Resize = rule }).OutputSize(width, height);
}
