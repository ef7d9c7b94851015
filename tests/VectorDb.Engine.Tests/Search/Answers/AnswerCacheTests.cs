using VectorDb.Engine.Items;
using VectorDb.Engine.Search.Answers;

namespace VectorDb.Engine.Tests.Search.Answers;

public sealed class AnswerCacheTests
{
    [Fact]
    public void Find_AfterMoreThanTheCapacity_HasTheLastUsed()
    {
        var cache = new AnswerCache(3);
        for (uint i = 0; i < 3; i++)
        {
            cache.Add(new AnswerKey(i), $"{i}");
        }

        Assert.Equal("0", cache.Find(new AnswerKey(0)));
        cache.Add(new AnswerKey(2), "two");
        cache.Add(new AnswerKey(3), "3");
        Assert.Equal(["0", null, "two", "3"], Enumerable.Range(0, 4).Select(i => cache.Find(new AnswerKey((uint)i))));
    }

    [Fact]
    public void Key_OfAnotherPictureModelOrQuestion_IsAnother()
    {
        var picture = new MediaInfo(new byte[32], "image/png", 1);
        var other = new MediaInfo(Enumerable.Repeat((byte)1, 32).ToArray(), "image/png", 1);
        AnswerKey[] keys = [AnswerKey.Of(picture, "f", "q"), AnswerKey.Of(other, "f", "q"), AnswerKey.Of(picture, "g", "q"), AnswerKey.Of(picture, "f", "r")];
        Assert.Equal(4, keys.Distinct().Count());
        Assert.Equal(keys[0], AnswerKey.Of(picture with { MediaType = "image/webp" }, "f", "q"));
    }
}
