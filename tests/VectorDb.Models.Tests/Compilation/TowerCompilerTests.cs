using VectorDb.Models.Compilation;

namespace VectorDb.Models.Tests.Compilation;

public class TowerCompilerTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(1L << 30)]
    public void Sessions_MemoryOfTheDevice_IsWhatTheOptionsSay(long? bytes) =>
        Assert.Equal(bytes, TowerCompiler.Create(new ModelOptions { Device = "cpu", DeviceMemoryBytes = bytes }, "f").Sessions.DeviceMemoryLimit);

    [Fact]
    public void Options_NoMemoryOfTheDevice_NameTheOption() => Assert.Contains(
        nameof(ModelOptions.DeviceMemoryBytes),
        Assert.Throws<ModelException>(new ModelOptions { DeviceMemoryBytes = 0 }.Validate).Message,
        StringComparison.Ordinal);
}
