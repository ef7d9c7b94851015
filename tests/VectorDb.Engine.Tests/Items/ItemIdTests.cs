using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;

namespace VectorDb.Engine.Tests.Items;

public sealed class ItemIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("folder/picture one.jpg")]
    [InlineData("ключ-鍵-🔑")]
    public void Parse_Text_IsTaken(string id) => Assert.Equal(id, ItemId.Parse(id).Value);

    [Fact]
    public void Parse_128Bytes_IsTheMost()
    {
        ItemId.Parse(new string('é', 64));
        Refused(new string('é', 64) + "a");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    [InlineData("\ud800")]
    public void Parse_EmptyControlOrBrokenText_IsRefused(string id) => Refused(id);

    private static void Refused(string id)
    {
        var error = Assert.Throws<VectorDbException>(() => ItemId.Parse(id));
        Assert.Equal((ErrorCode.InvalidArgument, "id"), (error.Code, error.Field));
    }
}
