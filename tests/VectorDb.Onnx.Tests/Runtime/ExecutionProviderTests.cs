using VectorDb.Onnx.Runtime;

namespace VectorDb.Onnx.Tests.Runtime;

/// <summary>Names of devices, and what is said of one that is not there.</summary>
public class ExecutionProviderTests
{
    [Theory]
    [InlineData("cpu", "cpu")]
    [InlineData("AUTO", "auto")]
    [InlineData("cuda", "cuda:0")]
    [InlineData("CUDA:3", "cuda:3")]
    [InlineData("tensorrt", "tensorrt:0")]
    [InlineData("webgpu", "webgpu")]
    public void Parse_KnownName_IsRead(string text, string expected) =>
        Assert.Equal(expected, ExecutionProvider.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cpu:1")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:1:2")]
    public void Parse_OtherText_ListsTheNames(string text)
    {
        FormatException error = Assert.Throws<FormatException>(() => ExecutionProvider.Parse(text));

        Assert.Contains("cuda:N", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda:1", 1L << 30, "arena_extend_strategy=kSameAsRequested device_id=1 gpu_mem_limit=1073741824 use_tf32=0")]
    [InlineData("cuda", null, "arena_extend_strategy=kSameAsRequested device_id=0 use_tf32=0")]
    [InlineData("tensorrt:2", 1L << 30, "device_id=2")]
    [InlineData("webgpu", 1L << 30, "")]
    public void Settings_OfADevice_AreWhatItsProviderTakes(string device, long? memoryLimit, string expected) => Assert.Equal(
        expected,
        string.Join(' ', ExecutionProvider.Parse(device).Settings(memoryLimit).Select(static s => $"{s.Key}={s.Value}").Order(StringComparer.Ordinal)));

    [Fact]
    public void Probe_Cpu_IsAvailable() => Assert.True(ExecutionProvider.Cpu.Probe().IsAvailable);

    [Theory]
    [InlineData("cuda", "NVIDIA driver")]
    [InlineData("tensorrt", "TensorRT")]
    [InlineData("webgpu", "Vulkan")]
    public void Probe_Gpu_WorksOrSaysWhatIsMissing(string name, string needed)
    {
        DeviceAvailability availability = ExecutionProvider.Parse(name).Probe();

        Assert.True(availability.IsAvailable || availability.Reason.Contains(needed, StringComparison.Ordinal), availability.Reason);
    }

    [Fact]
    public void Resolve_Auto_GivesADeviceThatWorks() =>
        Assert.True(ExecutionProvider.Parse("auto").Resolve().Probe().IsAvailable);
}
