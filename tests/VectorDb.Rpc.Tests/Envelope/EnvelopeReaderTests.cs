using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using VectorDb.Rpc.Envelope;

namespace VectorDb.Rpc.Tests.Envelope;

public sealed class EnvelopeReaderTests
{
    private static readonly byte[] Hello = [0, 0, 0, 0, 5, .. "hello"u8];
    private static readonly byte[] Packed = [1, 0, 0, 0, 2, .. "ok"u8];

    [Fact]
    public async Task ReadAsync_OneByteAtATime_FindsEveryEnvelope()
    {
        var pipe = new Pipe();
        Task writing = WriteSlowlyAsync(pipe.Writer, [.. Hello, .. Packed, 0, 0, 0, 0, 0]);
        var reader = new EnvelopeReader(pipe.Reader, 100, StatusCode.InvalidArgument);

        Assert.True(await reader.ReadAsync(default));
        Assert.Equal((EnvelopeFlags.None, "hello"), (reader.Flags, Text(reader)));
        Assert.True(await reader.ReadAsync(default));
        Assert.Equal((EnvelopeFlags.Compressed, "ok"), (reader.Flags, Text(reader)));
        Assert.True(await reader.ReadAsync(default));
        Assert.Equal(string.Empty, Text(reader));
        Assert.False(await reader.ReadAsync(default));
        await writing;
    }

    [Fact]
    public async Task ReadAsync_CutAnywhere_IsMalformed()
    {
        for (int length = 1; length < Hello.Length; length++)
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(async () => await Reader(Hello[..length]).ReadAsync(default));

            Assert.Equal(StatusCode.InvalidArgument, error.Code);
        }
    }

    [Fact]
    public async Task ReadAsync_DeclaredLengthOverTheLimit_IsRefusedBeforeThePayloadComes()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[] { 0, 0x7f, 0xff, 0xff, 0xff });

        RpcException error = await Assert.ThrowsAsync<RpcException>(
            async () => await new EnvelopeReader(pipe.Reader, 100, StatusCode.InvalidArgument).ReadAsync(default));

        Assert.Equal(StatusCode.ResourceExhausted, error.Code);
        Assert.Contains("2147483647", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_LengthThatNoIntHolds_IsRefused()
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(
            async () => await Reader([0, 0xff, 0xff, 0xff, 0xff], long.MaxValue).ReadAsync(default));

        Assert.Equal(StatusCode.ResourceExhausted, error.Code);
    }

    [Theory]
    [InlineData(0x02)]
    [InlineData(0x80)]
    [InlineData(0xff)]
    public async Task ReadAsync_FlagsNotAllowed_AreRefused(byte flags)
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () => await Reader([flags, 0, 0, 0, 0]).ReadAsync(default));

        Assert.Equal(StatusCode.InvalidArgument, error.Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(70_000)]
    public async Task ReadAsync_LargeInPieces_IsWholeAndTheNextFollows(int piece)
    {
        byte[] payload = new byte[100_000];
        new Random(11).NextBytes(payload);
        byte[] bytes = [0, 0, 1, 0x86, 0xa0, .. payload, .. Packed, 0, 0, 1, 0x86, 0xa0, .. payload];
        var pipe = new Pipe();
        Task writing = Task.Run(async () =>
        {
            foreach (byte[] part in bytes.Chunk(piece))
            {
                await pipe.Writer.WriteAsync(part);
            }

            await pipe.Writer.CompleteAsync();
        });
        using var reader = new EnvelopeReader(pipe.Reader, 100_000, StatusCode.InvalidArgument);

        Assert.True(await reader.ReadAsync(default));
        Assert.Equal(payload, reader.Payload.ToArray());
        Assert.True(await reader.ReadAsync(default));
        Assert.Equal("ok", Text(reader));
        Assert.True(await reader.ReadAsync(default));
        Assert.Equal(payload, reader.Payload.ToArray());
        Assert.False(await reader.ReadAsync(default));
        await writing;
    }

    [Fact]
    public async Task ReadAsync_LargeCut_IsMalformed()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[] { 0, 0, 1, 0x86, 0xa0 });
        await pipe.Writer.WriteAsync(new byte[40_000]);
        await pipe.Writer.CompleteAsync();
        using var reader = new EnvelopeReader(pipe.Reader, 100_000, StatusCode.InvalidArgument);

        RpcException error = await Assert.ThrowsAsync<RpcException>(async () => await reader.ReadAsync(default));

        Assert.Equal(StatusCode.InvalidArgument, error.Code);
    }

    [Fact]
    public async Task ReadAsync_LimitExactly_IsTaken() => Assert.True(await Reader(Hello, 5).ReadAsync(default));

    private static EnvelopeReader Reader(byte[] bytes, long limit = 100) =>
        new(PipeReader.Create(new ReadOnlySequence<byte>(bytes)), limit, StatusCode.InvalidArgument);

    private static string Text(EnvelopeReader reader) => Encoding.UTF8.GetString(reader.Payload);

    private static async Task WriteSlowlyAsync(PipeWriter writer, byte[] bytes)
    {
        foreach (byte b in bytes)
        {
            await writer.WriteAsync(new[] { b });
            await Task.Yield();
        }

        await writer.CompleteAsync();
    }
}
