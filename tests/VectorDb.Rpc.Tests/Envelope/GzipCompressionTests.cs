using System.Buffers;
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using VectorDb.Rpc.Envelope;

namespace VectorDb.Rpc.Tests.Envelope;

public sealed class GzipCompressionTests
{
    [Fact]
    public void Decompress_WhatWasCompressed_IsTheSame() => Prop.ForAll<byte[]>(bytes =>
    {
        using PooledBuffer packed = Compress([0, .. bytes]);
        using var plain = new PooledBuffer();
        GzipCompression.Instance.Decompress(new ReadOnlySequence<byte>(packed.WrittenMemory), plain);
        return plain.WrittenSpan.SequenceEqual((byte[])[0, .. bytes]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decompress_Bomb_StopsAtTheLimit()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(new byte[64 << 20]);
        }

        using var plain = new PooledBuffer(1024, 1 << 20, () => new RpcException(StatusCode.ResourceExhausted, "bomb"));

        var error = Assert.Throws<RpcException>(
            () => GzipCompression.Instance.Decompress(new ReadOnlySequence<byte>(packed.ToArray()), plain));

        Assert.Equal(StatusCode.ResourceExhausted, error.Code);
        Assert.True(plain.Length <= 1 << 20);
        Assert.True(packed.Length < 1 << 19, "the bomb must be small for the test to mean something");
    }

    [Fact]
    public void Decompress_CutAnywhere_IsMalformed()
    {
        using PooledBuffer packed = Compress([.. Enumerable.Range(0, 500).Select(i => (byte)(i * 7))]);
        for (int length = 1; length < packed.Length; length++)
        {
            using var plain = new PooledBuffer();
            Assert.Throws<InvalidDataException>(
                () => GzipCompression.Instance.Decompress(new ReadOnlySequence<byte>(packed.WrittenMemory[..length]), plain));
        }
    }

    [Fact]
    public void Decompress_OtherBytes_AreMalformed()
    {
        using var plain = new PooledBuffer();

        Assert.Throws<InvalidDataException>(() => GzipCompression.Instance.Decompress(new ReadOnlySequence<byte>(new byte[100]), plain));
    }

    private static PooledBuffer Compress(byte[] bytes)
    {
        var packed = new PooledBuffer();
        GzipCompression.Instance.Compress(bytes, packed);
        return packed;
    }
}
