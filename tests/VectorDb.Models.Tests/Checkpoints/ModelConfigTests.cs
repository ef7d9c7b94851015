using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Tests.Checkpoints;

public sealed class ModelConfigTests
{
    private static readonly ModelConfig Config = ModelConfig.Parse(
        """
        {"n":3,"x":0.5,"s":"gelu","yes":true,"nothing":null,"list":[1,2],"huge":1e999,"frac":1.5,
         "inner":{"n":-1,"deep":{"s":7}}}
        """);

    [Fact]
    public void Values_Present_AreRead()
    {
        Assert.Equal(3, Config.Whole("n", 9));
        Assert.Equal(0.5, Config.Number("x", 9));
        Assert.Equal("gelu", Config.Text("s", "relu"));
        Assert.True(Config.Flag("yes", false));
        Assert.Equal([1, 2], Config.Wholes("list", []));
    }

    [Fact]
    public void Values_LeftOutOrNull_AreTheDefault()
    {
        Assert.Equal(9, Config.Whole("absent", 9));
        Assert.Equal(9, Config.Whole("nothing", 9));
        Assert.Equal(7, Config.Section("absent").Section("deeper").Whole("n", 7));
        Assert.False(Config.Has("nothing"));
    }

    [Theory]
    [InlineData("s")]
    [InlineData("frac")]
    [InlineData("yes")]
    public void Whole_WrongKind_NamesTheKey(string key)
    {
        ModelException error = Assert.Throws<ModelException>(() => Config.Whole(key, 1));
        Assert.Equal(ModelError.InvalidConfig, error.Error);
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_OutOfRange_NamesPathAndRange()
    {
        ModelException error = Assert.Throws<ModelException>(() => Config.Section("inner").Whole("n", 1));
        Assert.Contains("inner.n is -1; expected an integer in 1..", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nested_WrongKind_NamesTheWholePath()
    {
        ModelException error = Assert.Throws<ModelException>(() => Config.Section("inner").Section("deep").Text("s"));
        Assert.Contains("inner.deep.s", error.Message, StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => Config.Section("n"));
        Assert.Throws<ModelException>(() => Config.Number("huge"));
        Assert.Throws<ModelException>(() => Config.Text("absent"));
    }
}
