using VectorDb.Engine.Errors;
using VectorDb.Engine.Models;
using VectorDb.Models;

namespace VectorDb.Engine.Tests.Models;

public sealed class ModelSettingsTests
{
    [Fact]
    public void ToOptions_EverySetting_ReachesTheModel()
    {
        ModelOptions options = new ModelSettings
        {
            Precision = "INT8",
            Device = "cpu",
            Threads = 3,
            GenerationQueue = 4,
            GenerationBytes = 5,
            MatchBytes = 6,
            CompiledCacheDirectory = "/cache",
        }.ToOptions();
        Assert.Equal(
            (Precision.Int8, "cpu", 3, 4, 5L, 6L, "/cache"),
            (options.Precision, options.Device, options.Threads, options.Generation.Capacity, options.Generation.MaxCacheBytes, options.MatchMemoryBytes, options.CompiledCacheDirectory));
    }

    [Theory]
    [InlineData("float32")]
    [InlineData("7")]
    public void ToOptions_UnknownPrecision_IsRefusedByName(string precision)
    {
        VectorDbException refused = Assert.Throws<VectorDbException>(() => new ModelSettings { Precision = precision }.ToOptions());
        Assert.Equal(ErrorCode.InvalidArgument, refused.Code);
        Assert.Contains("int8", refused.Message, StringComparison.Ordinal);
    }
}
