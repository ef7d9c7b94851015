using VectorDb.Models.Checkpoints;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_Shards_GivesAllTensors()
    {
        WriteShards("{\"a\":\"s1.safetensors\",\"b\":\"s2.safetensors\"}");
        using Checkpoint checkpoint = Checkpoint.Open(_directory.Path);
        Assert.Equal(["a", "b"], checkpoint.Tensors.Keys.Order());
        Assert.Equal(3, checkpoint.ParameterCount);
        Assert.Equal(2, checkpoint.Paths.Count);
    }

    [Theory]
    [InlineData("{\"a\":\"../s1.safetensors\"}", ModelError.Malformed)]
    [InlineData("{\"a\":\"/etc/passwd\"}", ModelError.Malformed)]
    [InlineData("{\"a\":\"..\"}", ModelError.Malformed)]
    [InlineData("{\"a\":3}", ModelError.Malformed)]
    [InlineData("{\"a\":\"s1.safetensors\",\"b\":\"s1.safetensors\"}", ModelError.MissingTensor)]
    [InlineData("{\"a\":\"s2.safetensors\",\"b\":\"s1.safetensors\"}", ModelError.Malformed)]
    [InlineData("{\"a\":\"s1.safetensors\",\"b\":\"s2.safetensors\",\"c\":\"s2.safetensors\"}", ModelError.MissingTensor)]
    [InlineData("{\"a\":\"gone.safetensors\"}", ModelError.NotFound)]
    public void Open_IndexThatContradictsShards_IsRefused(string map, ModelError expected)
    {
        WriteShards(map);
        Assert.Equal(expected, Assert.Throws<ModelException>(() => Checkpoint.Open(_directory.Path)).Error);
    }

    [Fact]
    public void Open_ShardWithTensorOutsideIndex_IsRefused()
    {
        WriteShards("{\"b\":\"s2.safetensors\",\"a\":\"s1.safetensors\"}");
        _directory.Write("s1.safetensors", SafetensorsWriter.Floats(("a", [1], [1]), ("extra", [1], [2])));
        ModelException error = Assert.Throws<ModelException>(() => Checkpoint.Open(_directory.Path));
        Assert.Equal(ModelError.UnusedTensor, error.Error);
        Assert.Contains("'extra' [1]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoWeights_SaysWhatWasLookedFor()
    {
        ModelException error = Assert.Throws<ModelException>(() => Checkpoint.Open(_directory.Path));
        Assert.Equal(ModelError.NotFound, error.Error);
        Assert.Contains("model.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoDirectory_SaysWhich()
    {
        string gone = Path.Combine(_directory.Path, "gone");
        ModelException error = Assert.Throws<ModelException>(() => Checkpoint.Open(gone));
        Assert.Equal(ModelError.NotFound, error.Error);
        Assert.Contains(gone, error.Message, StringComparison.Ordinal);
    }

    private void WriteShards(string map)
    {
        _directory.Write("s1.safetensors", SafetensorsWriter.Floats(("a", [1], [1])));
        _directory.Write("s2.safetensors", SafetensorsWriter.Floats(("b", [2], [2, 3])));
        _directory.Write("model.safetensors.index.json", $"{{\"metadata\":{{}},\"weight_map\":{map}}}");
    }
}
