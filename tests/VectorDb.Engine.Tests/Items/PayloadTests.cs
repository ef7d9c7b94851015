using System.Text;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;

namespace VectorDb.Engine.Tests.Items;

public sealed class PayloadTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"b":2}""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":null}""", """{"b":2}""")]
    [InlineData("""{"a":{"x":1}}""", """{"a":{"y":2}}""", """{"a":{"y":2}}""")]
    [InlineData("{}", """{"a":null}""", "{}")]
    public void Merge_LaysFieldsOver(string mine, string theirs, string expected) =>
        Assert.Equal(expected, Text(Of(mine).Merge(Of(theirs))));

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("{")]
    [InlineData("")]
    public void Parse_NotAnObject_IsRefused(string json) =>
        Assert.Equal("PAYLOAD_MALFORMED", Assert.Throws<VectorDbException>(() => Of(json)).Reason);

    [Fact]
    public void Parse_TooLargeOrTooDeep_IsRefused()
    {
        Assert.Throws<VectorDbException>(() => Of($$"""{"a":"{{new string('x', Payload.MaxBytes)}}"}"""));
        Assert.Throws<VectorDbException>(() => Of(string.Concat(Enumerable.Repeat("""{"a":""", 40)) + "1" + new string('}', 40)));
    }

    private static Payload Of(string json) => Payload.Parse(Encoding.UTF8.GetBytes(json));

    private static string Text(Payload payload) => Encoding.UTF8.GetString(payload.Json.Span);
}
