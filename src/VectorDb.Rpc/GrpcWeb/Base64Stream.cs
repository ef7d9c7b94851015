using System.Buffers;
using System.Buffers.Text;

namespace VectorDb.Rpc.GrpcWeb;

/// <summary>Reads base64 as bytes, group by group: padding may end any group, for the text may be many pieces joined.</summary>
internal sealed class Base64Stream : Stream
{
    private const int Group = 4;
    private const int ChunkCharacters = 4096;

    private readonly Stream _text;
    private readonly byte[] _characters = new byte[ChunkCharacters];
    private readonly byte[] _bytes = new byte[ChunkCharacters];
    private int _characterCount;
    private int _position;
    private int _end;

    public Base64Stream(Stream text)
    {
        _text = text;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_position == _end)
        {
            int read = await _text.ReadAsync(_characters.AsMemory(_characterCount), cancellationToken);
            if (read == 0)
            {
                return _characterCount == 0 ? 0 : throw Malformed("its length is not a multiple of four");
            }

            _characterCount += read;
            DecodeGroups();
        }

        int count = Math.Min(buffer.Length, _end - _position);
        _bytes.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void DecodeGroups()
    {
        int whole = _characterCount / Group * Group;
        ReadOnlySpan<byte> rest = _characters.AsSpan(0, whole);
        _position = 0;
        _end = 0;
        while (!rest.IsEmpty)
        {
            int padding = rest.IndexOf((byte)'=');
            int length = padding < 0 ? rest.Length : Math.Min(((padding / Group) + 1) * Group, rest.Length);
            if (Base64.DecodeFromUtf8(rest[..length], _bytes.AsSpan(_end), out int consumed, out int written) != OperationStatus.Done
                || consumed != length)
            {
                throw Malformed("it holds other characters");
            }

            _end += written;
            rest = rest[length..];
        }

        _characters.AsSpan(whole, _characterCount - whole).CopyTo(_characters);
        _characterCount -= whole;
    }

    private static RpcException Malformed(string why) => new(StatusCode.InvalidArgument, $"The body must be base64, and {why}.");
}
