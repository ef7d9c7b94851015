using VectorDb.Models.Checkpoints;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Checkpoints;

public sealed class WeightReaderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Checkpoint _checkpoint;
    private readonly WeightReader _weights;

    public WeightReaderTests()
    {
        _directory.Write(
            "model.safetensors",
            SafetensorsWriter.Floats(
                ("tower.block.0.weight", [2, 1], [1, 2]), ("tower.position_ids", [1], [0]), ("scale", [], [4]), ("bias", [1], [5])));
        _checkpoint = Checkpoint.Open(_directory.Path);
        _weights = new WeightReader(_checkpoint);
    }

    public void Dispose()
    {
        _checkpoint.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Tensor_Scoped_IsFoundByItsFullName()
    {
        CheckpointTensor tensor = _weights.Scope("tower").Scope("block", 0).Tensor("weight", 2, 1);
        Assert.Equal("tower.block.0.weight", tensor.Name);
    }

    [Fact]
    public void Tensor_Missing_NamesItAndTheShapeExpected()
    {
        ModelException error = Assert.Throws<ModelException>(() => _weights.Scope("tower").Tensor("absent.weight", 3, 4));
        Assert.Equal(ModelError.MissingTensor, error.Error);
        Assert.Contains("'tower.absent.weight'", error.Message, StringComparison.Ordinal);
        Assert.Contains("[3, 4]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensor_Misshapen_NamesBothShapes()
    {
        ModelException error = Assert.Throws<ModelException>(() => _weights.Tensor("tower.block.0.weight", 1, 2));
        Assert.Equal(ModelError.MisshapenTensor, error.Error);
        Assert.Contains("[2, 1]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[1, 2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RequireAllUsed_TensorNobodyAskedFor_NamesIt()
    {
        _weights.Scope("tower").Scope("block", 0).Tensor("weight", 2, 1);
        _weights.Scalar("scale");
        _weights.Ignore("position_ids");
        ModelException error = Assert.Throws<ModelException>(_weights.RequireAllUsed);
        Assert.Equal(ModelError.UnusedTensor, error.Error);
        Assert.Contains("'bias' [1]", error.Message, StringComparison.Ordinal);
        _weights.Scalar("bias");
        _weights.RequireAllUsed();
    }

    [Fact]
    public void Scalar_ZeroOrOneDimension_IsRead()
    {
        Assert.Equal(4f, _weights.Scalar("scale"));
        Assert.Equal(5f, _weights.Scalar("bias"));
        Assert.Throws<ModelException>(() => _weights.Scalar("tower.block.0.weight"));
    }

    [Fact]
    public void Ignore_SuffixInsideAWord_DoesNotMatch()
    {
        _weights.Ignore("ids", "eight");
        ModelException error = Assert.Throws<ModelException>(_weights.Scope("tower").RequireAllUsed);
        Assert.Contains("1 more", error.Message, StringComparison.Ordinal);
    }
}
