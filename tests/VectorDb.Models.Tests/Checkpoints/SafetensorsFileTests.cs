using FsCheck;
using FsCheck.Fluent;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    private const string OneFloat = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Open_TwoTensors_GivesNamesShapesAndValues()
    {
        byte[] file = SafetensorsWriter.Floats(("b", [2, 2], [1, 2, 3, 4]), ("a", [], [5]));
        using SafetensorsFile opened = Open(file);
        Assert.Equal(["b", "a"], opened.Tensors.Select(t => t.Name));
        Assert.Equal(new TensorShape(2, 2), opened.Tensors[0].Shape);
        Assert.Equal([1f, 2, 3, 4], opened.Tensors[0].ToSingles());
        Assert.Equal(0, opened.Tensors[1].Shape.Rank);
        Assert.Equal([5f], opened.Tensors[1].ToSingles());
    }

    [Theory]
    [InlineData("F16", new byte[] { 0x00, 0x3c, 0x00, 0xc0 }, new[] { 1f, -2f })]
    [InlineData("BF16", new byte[] { 0x80, 0x3f, 0x00, 0xc0 }, new[] { 1f, -2f })]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0 }, new[] { 1f, -2f })]
    public void ToSingles_OtherFloatTypes_Widens(string type, byte[] data, float[] expected)
    {
        string header = $"{{\"a\":{{\"dtype\":\"{type}\",\"shape\":[2],\"data_offsets\":[0,{data.Length}]}}}}";
        using SafetensorsFile opened = Open(SafetensorsWriter.Raw(header, data));
        Assert.Equal(expected, opened.Tensors[0].ToSingles());
    }

    [Fact]
    public void ToSingles_Integers_IsAnErrorNamingTheTensor()
    {
        using SafetensorsFile opened = Open(SafetensorsWriter.Raw(OneFloat.Replace("F32", "I32", StringComparison.Ordinal), new byte[4]));
        ModelException error = Assert.Throws<ModelException>(() => opened.Tensors[0].ToSingles());
        Assert.Contains("'a' is I32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_HeaderLengthBeyondFile_IsRefused() => Refuses(SafetensorsWriter.Raw(OneFloat, new byte[4], 1_000), "claims 1000 bytes, but only");

    [Fact]
    public void Open_HeaderLengthOverflow_IsRefused() => Refuses(SafetensorsWriter.Raw(OneFloat, new byte[4], ulong.MaxValue), "limit");

    [Fact]
    public void Open_HeaderOfGigabytes_IsRefused() => Refuses(SafetensorsWriter.Raw(OneFloat, new byte[4], 3_000_000_000), "limit");

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Open_FewerThanEightBytes_IsRefused(int length) => Refuses(new byte[length], "fewer than the 8");

    [Fact]
    public void Open_OverlappingTensors_IsRefused() => Refuses(
        SafetensorsWriter.Raw(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
            new byte[12]),
        "overlaps");

    [Fact]
    public void Open_GapBetweenTensors_IsRefused() => Refuses(
        SafetensorsWriter.Raw(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}",
            new byte[12]),
        "gap");

    [Fact]
    public void Open_BytesBehindTheLastTensor_IsRefused() => Refuses(SafetensorsWriter.Raw(OneFloat, new byte[5]), "belong to none");

    [Fact]
    public void Open_OffsetsBeyondData_IsRefused() => Refuses(SafetensorsWriter.Raw(OneFloat, new byte[3]), "data_offsets");

    [Theory]
    [InlineData("[-4,0]")]
    [InlineData("[4,0]")]
    [InlineData("[0,9223372036854775807]")]
    [InlineData("[0,18446744073709551615]")]
    [InlineData("[0]")]
    [InlineData("[0,4,8]")]
    [InlineData("\"0,4\"")]
    [InlineData("[0.5,4]")]
    public void Open_HostileOffsets_AreRefused(string offsets) =>
        Refuses(SafetensorsWriter.Raw(OneFloat.Replace("[0,4]", offsets, StringComparison.Ordinal), new byte[4]), "model.safetensors");

    [Theory]
    [InlineData("[2147483647,2147483647,2147483647]", "overflows")]
    [InlineData("[9223372036854775807]", "dimension")]
    [InlineData("[-1]", "dimension")]
    [InlineData("[1.5]", "dimension")]
    [InlineData("[1,1,1,1,1,1,1,1,1]", "9 dimensions")]
    [InlineData("[2]", "needs 8 bytes")]
    [InlineData("null", "JSON")]
    public void Open_HostileShapes_AreRefused(string shape, string message) =>
        Refuses(SafetensorsWriter.Raw(OneFloat.Replace("[1]", shape, StringComparison.Ordinal), new byte[4]), message);

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"a\":1}")]
    [InlineData("{\"a\":{\"dtype\":\"F32\"}}")]
    [InlineData("{\"a\":{\"dtype\":3,\"shape\":[1],\"data_offsets\":[0,4]}}")]
    public void Open_HostileJson_IsRefused(string header) => Refuses(SafetensorsWriter.Raw(header, new byte[4]), "model.safetensors");

    [Fact]
    public void Open_DeepJson_IsRefused() => Refuses(SafetensorsWriter.Raw(new string('[', 100_000), []), "JSON");

    [Fact]
    public void Open_NameTwice_IsRefused() => Refuses(
        SafetensorsWriter.Raw(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
            new byte[8]),
        "twice");

    [Fact]
    public void Open_UnknownType_SaysWhichAreSupported()
    {
        byte[] file = SafetensorsWriter.Raw(OneFloat.Replace("F32", "F8_E4M3", StringComparison.Ordinal), new byte[4]);
        ModelException error = Assert.Throws<ModelException>(() => Open(file).Dispose());
        Assert.Equal(ModelError.Unsupported, error.Error);
        Assert.Contains("F8_E4M3", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever byte is changed, the file opens or is refused with the project's own exception.</summary>
    [Fact]
    public void Open_AnyMutation_OpensOrIsRefused()
    {
        byte[] good = SafetensorsWriter.Floats(("first.weight", [2, 3], [1, 2, 3, 4, 5, 6]), ("second", [1], [7]));
        Prop.ForAll<NonNegativeInt, byte, NonNegativeInt>((position, value, cut) =>
        {
            byte[] bad = good[..(good.Length - (cut.Get % 3 == 0 ? cut.Get % good.Length : 0))];
            if (bad.Length > 0)
            {
                bad[position.Get % bad.Length] = value;
            }

            try
            {
                using SafetensorsFile opened = Open(bad);
                return opened.Tensors.All(t => t.ToSingles().LongLength == t.Count);
            }
            catch (ModelException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(20_260_101, 17));
    }

    private SafetensorsFile Open(byte[] content) => new(_directory.Write("model.safetensors", content));

    private void Refuses(byte[] content, string message)
    {
        ModelException error = Assert.Throws<ModelException>(() => Open(content).Dispose());
        Assert.Equal(ModelError.Malformed, error.Error);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
