using System.IO.Pipelines;
using System.Text;
using VectorDb.Rpc.GrpcWeb;

namespace VectorDb.Rpc.Tests.GrpcWeb;

public sealed class Base64StreamTests
{
    [Fact]
    public async Task Read_PiecesPaddedEach_AreJoined()
    {
        var random = new Random(20261121);
        for (int i = 0; i < 300; i++)
        {
            byte[][] pieces = [.. Enumerable.Range(0, random.Next(6)).Select(_ => new byte[random.Next(5000)])];
            Array.ForEach(pieces, random.NextBytes);
            int chunk = random.Next(1, 100);

            byte[] read = await ReadAllAsync(string.Concat(pieces.Select(Convert.ToBase64String)), chunk);

            Assert.Equal(pieces.SelectMany(piece => piece), read);
        }
    }

    [Theory]
    [InlineData("AAA")]
    [InlineData("AAAAA")]
    [InlineData("A*AA")]
    [InlineData("====")]
    [InlineData("AA=A")]
    [InlineData("AA\nA")]
    public async Task Read_Malformed_IsInvalidArgument(string text) =>
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => ReadAllAsync(text, 3))).Code);

    [Fact]
    public async Task Write_Flushes_ArePaddedEach()
    {
        var pipe = new Pipe();
        using var writer = new Base64PipeWriter(pipe.Writer);
        byte[] large = [.. Enumerable.Range(0, 10_000).Select(i => (byte)i)];
        foreach (byte[] piece in new[] { [1], [2, 3], large })
        {
            await writer.WriteAsync(piece);
        }

        await pipe.Writer.CompleteAsync();
        ReadResult result = await pipe.Reader.ReadAtLeastAsync(int.MaxValue);

        Assert.Equal("AQ==" + "AgM=" + Convert.ToBase64String(large), Encoding.ASCII.GetString(result.Buffer));
    }

    private static async Task<byte[]> ReadAllAsync(string text, int chunk)
    {
        using var stream = new Base64Stream(new ChunkedStream(Encoding.ASCII.GetBytes(text), chunk));
        using var output = new MemoryStream();
        await stream.CopyToAsync(output);
        return output.ToArray();
    }

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
