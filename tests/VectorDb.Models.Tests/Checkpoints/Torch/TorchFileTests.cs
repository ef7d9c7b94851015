using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Checkpoints.Torch;
using VectorDb.Models.Probing;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Checkpoints.Torch;

public sealed class TorchFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_StateDictionary_GivesTensors()
    {
        byte[] file = PickleWriter.StateDictionary([("a", [2, 3], [3, 1], [1, 2, 3, 4, 5, 6]), ("b", [], [], [7])]);
        using TorchFile opened = Open(file);
        Assert.Equal(["a", "b"], opened.Tensors.Select(t => t.Name));
        Assert.Equal(new TensorShape(2, 3), opened.Tensors[0].Shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], opened.Tensors[0].ToSingles());
        Assert.Equal([7f], opened.Tensors[1].ToSingles());
    }

    [Fact]
    public void Open_TransposedView_IsPutIntoRows()
    {
        using TorchFile opened = Open(PickleWriter.StateDictionary([("t", [3, 2], [1, 3], [1, 2, 3, 4, 5, 6])]));
        Assert.Equal([1f, 4, 2, 5, 3, 6], opened.Tensors[0].ToSingles());
    }

    [Theory]
    [InlineData("model")]
    [InlineData("state_dict")]
    public void Open_WrappedByATrainingScript_IsUnwrapped(string wrapper)
    {
        byte[] file = new PickleWriter().Op('}').Op('(')
            .Text("epoch").Number(3)
            .Text(wrapper).Op('}').Text("a").Tensor([5], 0, [1], [1]).Op('s').Op('u').ToArchive();
        using TorchFile opened = Open(file);
        Assert.Equal("a", Assert.Single(opened.Tensors).Name);
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("torch", "load")]
    [InlineData("collections", "Counter")]
    public void Open_OtherName_IsRefusedAndNeverCalled(string module, string name)
    {
        byte[] file = new PickleWriter().Global(module, name).Op('(').Text("touch /tmp/owned").Op('t').Op('R').ToArchive();
        Assert.Contains($"{module}.{name}", Refuses(file, ModelError.Unsupported).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('i')] // INST
    [InlineData('o')] // OBJ
    [InlineData(0x81)] // NEWOBJ
    [InlineData(0x92)] // NEWOBJ_EX
    [InlineData(0x82)] // EXT1
    [InlineData('P')] // PERSID
    public void Open_OtherOperation_IsRefused(int code) => Refuses(new PickleWriter().Op('(').Op(code).ToArchive(), ModelError.Unsupported);

    [Fact]
    public void Open_ReduceOfAString_IsRefused() =>
        Refuses(new PickleWriter().Text("f").Op(')').Op('R').ToArchive(), ModelError.Malformed);

    [Theory]
    [InlineData(0, new long[] { 4 }, new long[] { 1 })]
    [InlineData(1, new long[] { 3 }, new long[] { 1 })]
    [InlineData(-1, new long[] { 1 }, new long[] { 1 })]
    [InlineData(0, new long[] { 2 }, new long[] { 3 })]
    [InlineData(0, new long[] { -1 }, new long[] { 1 })]
    [InlineData(0, new long[] { 2 }, new long[] { -1 })]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 1 })]
    [InlineData(0, new long[] { int.MaxValue, int.MaxValue, int.MaxValue }, new long[] { 0, 0, 0 })]
    [InlineData(0, new long[] { 2000000000 }, new long[] { 0 })]
    [InlineData(0, new long[] { 3, 2 }, new long[] { long.MaxValue, long.MaxValue })]
    public void Open_ViewBeyondItsStorage_IsRefused(long offset, long[] shape, long[] strides) =>
        Refuses(new PickleWriter().Op('}').Text("a").Tensor([1, 2, 3], offset, shape, strides).Op('s').ToArchive(), ModelError.Malformed);

    [Fact]
    public void Open_CompressedArchive_IsRefused()
    {
        byte[] file = new PickleWriter().Op('}').Text("a").Tensor(new float[1000], 0, [1000], [1]).Op('s').ToArchive(CompressionLevel.Optimal);
        Assert.Contains("compressed", Refuses(file, ModelError.Malformed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NotAnArchive_NamesTheVersionsSupported() =>
        Assert.Contains("1.6", Refuses(new byte[100], ModelError.Malformed).Message, StringComparison.Ordinal);

    /// <summary>Whatever bytes are changed, the file opens or is refused with the project's own exception.</summary>
    [Fact]
    public void Open_AnyMutation_OpensOrIsRefused()
    {
        byte[] good = PickleWriter.StateDictionary([("a", [2, 3], [3, 1], [1, 2, 3, 4, 5, 6]), ("b", [2, 2], [1, 2], [7, 8, 9, 10])]);
        Prop.ForAll<NonNegativeInt, byte, NonNegativeInt>((position, value, second) =>
        {
            byte[] bad = [.. good];
            bad[position.Get % bad.Length] = value;
            bad[second.Get * 31 % bad.Length] ^= (byte)second.Get;
            try
            {
                using TorchFile opened = Open(bad);
                return opened.Tensors.All(t => !TensorTypes.IsFloat(t.Type) || t.ToSingles().LongLength == t.Count);
            }
            catch (ModelException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000).WithReplay(20_260_102, 19));
    }

    [Fact]
    public async Task Load_SameWeightsPickled_GivesTheSameEmbeddings()
    {
        GoldenCase golden = new("clip-vit/gelu-newcfg");
        using ModelCopy copy = new("clip-vit/gelu-newcfg");
        using (Checkpoint checkpoint = Checkpoint.Open(copy.Directory))
        {
            byte[] pickled = PickleWriter.StateDictionary(checkpoint.Tensors.Values.Select(t => (t.Name, Longs(t), Strides(t), t.ToSingles())));
            await File.WriteAllBytesAsync(Path.Combine(copy.Directory, "pytorch_model.bin"), pickled);
        }

        copy.Delete("model.safetensors");
        await using Model model = Model.Load(copy.Directory);
        RecordedOutput expected = golden["text_embeds"];
        ProbeValue actual = model.Probe.Compute("text_embeds", golden.InputsOf(expected));
        Assert.InRange(expected.Difference(actual), 0, expected.Tolerance);
    }

    private static long[] Longs(CheckpointTensor tensor) => [.. tensor.Shape.ToArray().Select(d => (long)d)];

    private static long[] Strides(CheckpointTensor tensor)
    {
        int[] shape = tensor.Shape.ToArray();
        return [.. shape.Select((_, axis) => shape.Skip(axis + 1).Aggregate(1L, (product, d) => product * d))];
    }

    private TorchFile Open(byte[] content) => new(_directory.Write("pytorch_model.bin", content));

    private ModelException Refuses(byte[] content, ModelError expected)
    {
        ModelException error = Assert.Throws<ModelException>(() => Open(content).Dispose());
        Assert.Equal(expected, error.Error);
        return error;
    }
}
