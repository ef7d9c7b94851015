using System.Buffers.Text;
using System.IO.Pipelines;
using VectorDb.Rpc.Envelope;

namespace VectorDb.Rpc.GrpcWeb;

/// <summary>
/// Writes bytes as base64. What one flush sends is padded by itself, so that its reader need not wait for more.
/// </summary>
internal sealed class Base64PipeWriter : PipeWriter, IDisposable
{
    private readonly PipeWriter _text;
    private readonly PooledBuffer _pending = new();

    public Base64PipeWriter(PipeWriter text)
    {
        _text = text;
    }

    public override void Advance(int bytes) => _pending.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _pending.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _pending.GetSpan(sizeHint);

    public override void CancelPendingFlush() => _text.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => _text.Complete(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Encode(_pending.WrittenSpan);
        _pending.Clear();
        return _text.FlushAsync(cancellationToken);
    }

    public void Dispose() => _pending.Dispose();

    private void Encode(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            // In pieces of whole groups of three bytes, for the sake of the output's buffers.
            const int Piece = 3 * 1024;
            ReadOnlySpan<byte> piece = bytes[..Math.Min(Piece, bytes.Length)];
            Span<byte> output = _text.GetSpan(Base64.GetMaxEncodedToUtf8Length(piece.Length));
            Base64.EncodeToUtf8(piece, output, out _, out int written);
            _text.Advance(written);
            bytes = bytes[piece.Length..];
        }
    }
}
