using Google.Protobuf;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Server.Items;

namespace VectorDb.Server.Tests.Items;

public sealed class ChunkBufferTests
{
    [Fact]
    public void Complete_Parts_AreJoinedInOrder()
    {
        var chunks = new ChunkBuffer();
        chunks.Add(3, ByteString.CopyFrom(1, 2));
        chunks.Add(3, ByteString.CopyFrom(3));
        Assert.Equal([1, 2, 3, 4], chunks.Complete(3, ByteString.CopyFrom(4)).ToByteArray());
        Assert.Equal([9], chunks.Complete(4, ByteString.CopyFrom(9)).ToByteArray());
    }

    [Fact]
    public void Add_OfAnotherItemOrTooMuch_IsRefused()
    {
        var chunks = new ChunkBuffer();
        chunks.Add(1, ByteString.CopyFrom(new byte[ItemLimits.MaxImageBytes]));
        Assert.Equal("SEQUENCE_BROKEN", Assert.Throws<VectorDbException>(() => chunks.Add(2, ByteString.CopyFrom(1))).Reason);
        Assert.Equal("IMAGE_TOO_LARGE", Assert.Throws<VectorDbException>(() => chunks.Add(1, ByteString.CopyFrom(1))).Reason);
        Assert.Throws<VectorDbException>(() => chunks.Complete(2, ByteString.Empty));
    }
}
