using System.Text;
using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine.Errors;
using VectorDb.Server.Items;

namespace VectorDb.Server.Tests.Items;

public sealed class StructJsonTests
{
    [Fact]
    public void Write_EachKind_IsCompactJson()
    {
        Struct payload = Struct.Parser.ParseJson("""{ "a": [1, 2.5, null, "x"], "b": { "c": true } }""");
        Assert.Equal("""{"a":[1,2.5,null,"x"],"b":{"c":true}}""", Encoding.UTF8.GetString(StructJson.Write(payload)));
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Write_Nested_IsTakenTo32(int depth, bool taken)
    {
        var payload = new Struct();
        for (int i = 1; i < depth; i++)
        {
            payload = new Struct { Fields = { ["a"] = Value.ForStruct(payload) } };
        }

        if (taken)
        {
            StructJson.Write(payload);
        }
        else
        {
            Assert.Equal("PAYLOAD_MALFORMED", Assert.Throws<VectorDbException>(() => StructJson.Write(payload)).Reason);
        }
    }

    [Fact]
    public void Write_NotFinite_NamesTheField()
    {
        var payload = new Struct { Fields = { ["n"] = Value.ForNumber(double.PositiveInfinity) } };
        Assert.Equal("payload.n", Assert.Throws<VectorDbException>(() => StructJson.Write(payload)).Field);
    }
}
