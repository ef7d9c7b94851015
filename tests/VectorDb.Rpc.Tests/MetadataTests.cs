namespace VectorDb.Rpc.Tests;

public sealed class MetadataTests
{
    [Theory]
    [InlineData("X-Upper", "x-upper")]
    [InlineData("a.b_c-9", "a.b_c-9")]
    public void Add_Key_IsLowerCase(string key, string expected) => Assert.Equal(expected, Assert.Single(new Metadata { { key, "v" } }).Key);

    [Theory]
    [InlineData("bad key")]
    [InlineData("schlüssel")]
    [InlineData(":path")]
    [InlineData("grpc-status")]
    [InlineData("content-type")]
    [InlineData("key-bin")]
    [InlineData("")]
    public void Add_TextUnderABadKey_IsRefused(string key) => Assert.ThrowsAny<ArgumentException>(() => new Metadata { { key, "v" } });

    [Theory]
    [InlineData("line\nfeed")]
    [InlineData("ümlaut")]
    [InlineData("\0")]
    public void Add_TextThatNoHeaderCanCarry_IsRefused(string value) => Assert.Throws<ArgumentException>(() => new Metadata { { "key", value } });

    [Fact]
    public void Add_BytesUnderATextKey_IsRefused() => Assert.Throws<ArgumentException>(() => new Metadata { { "key", [1] } });

    [Fact]
    public void AddReceived_BinaryValuesJoined_AreTakenApart()
    {
        var metadata = new Metadata();
        metadata.AddReceived("Key-Bin", "AQI=, AwQF,AQ");

        Assert.Equal(["1-2", "3-4-5", "1"], metadata.GetAll("key-bin").Select(entry => string.Join('-', entry.Bytes.ToArray())));
    }

    [Fact]
    public void AddReceived_BinaryThatIsNotBase64_IsInvalidArgument() =>
        Assert.Equal(StatusCode.InvalidArgument, Assert.Throws<RpcException>(() => new Metadata().AddReceived("k-bin", "***")).Code);

    [Fact]
    public void GetValue_SeveralValues_IsTheLast()
    {
        var metadata = new Metadata { { "k", "1" }, { "k", "2" } };

        Assert.Equal("2", metadata.GetValue("K"));
        Assert.Equal(2, metadata.GetAll("k").Count());
    }
}
