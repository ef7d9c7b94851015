using VectorDb.Conformance.Cases;

namespace VectorDb.Conformance.Tests.Cases;

public sealed class ReferenceCallTests
{
    [Fact]
    public void Find_ACallInWords_ReadsItsOptions()
    {
        ReferenceCall call = ReferenceCall.Find(
            "caption (free); generate(num_beams=3, length_penalty=-1.0, early_stopping=True, top_k=None); one row per item", "generate")!;

        Assert.Equal(3, call.Whole("num_beams"));
        Assert.Equal(-1.0, call.Number("length_penalty"));
        Assert.Equal(["early_stopping", "top_k"], call.Unread);
        Assert.Equal("True", call.Word("early_stopping"));
        Assert.Null(call.Whole("top_k"));
        Assert.Null(call.Whole("max_length"));
        Assert.Empty(call.Unread);
    }

    [Fact]
    public void Find_ACallWithoutOptions_IsEmpty() => Assert.Empty(ReferenceCall.Find("caption; generate(); one row per item", "generate")!.Unread);

    [Fact]
    public void Find_NoCall_IsNull() => Assert.Null(ReferenceCall.Find("ids of the generated text", "generate"));

    [Fact]
    public void Find_AnotherCall_IsFoundByName() => Assert.Equal(4, ReferenceCall.Find("original rank_answer(k=4): index", "rank_answer")!.Whole("k"));
}
