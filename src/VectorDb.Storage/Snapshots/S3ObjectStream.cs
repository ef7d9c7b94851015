using Amazon.Runtime;
using Amazon.S3.Model;

namespace VectorDb.Storage;

/// <summary>An object on its way here. Where the connection breaks before its end, it is asked for from there on.</summary>
/// <remarks>
/// The client takes an ETag for the MD5 of the bytes, which not every server's is, and fails at the end if it is not. Whoever reads
/// knows the SHA-256, so such a failure is passed over.
/// </remarks>
internal sealed class S3ObjectStream : ForwardStream
{
    private const int Breaks = 5;

    private readonly Func<long, CancellationToken, Task<GetObjectResponse>> _get;
    private readonly Func<Exception, string, StorageException> _failed;
    private readonly long _length;
    private GetObjectResponse _response;
    private long _read;
    private int _breaks;

    /// <summary>Takes over a response.</summary>
    /// <param name="response">From the object's start.</param>
    /// <param name="get">Asks for the rest of the same object from an offset.</param>
    /// <param name="failed">Makes the error of a cause and what was being done.</param>
    public S3ObjectStream(
        GetObjectResponse response, Func<long, CancellationToken, Task<GetObjectResponse>> get, Func<Exception, string, StorageException> failed)
    {
        _response = response;
        _get = get;
        _failed = failed;
        _length = response.ContentLength;
    }

    public override long Length => _length;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException("Read from start to end.");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                int read = await _response.ResponseStream.ReadAsync(buffer, cancellationToken);
                if (read > 0 || buffer.IsEmpty || _read >= _length)
                {
                    _read += read;
                    return read;
                }

                throw new EndOfStreamException($"The body ends after {_read} of {_length} bytes.");
            }
            catch (AmazonClientException) when (_read >= _length)
            {
                return 0;
            }
            catch (Exception cause) when (cause is IOException or HttpRequestException or AmazonClientException)
            {
                await ResumeAsync(cause, cancellationToken);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read with ReadAsync.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Drop();
        }

        base.Dispose(disposing);
    }

    private void Drop()
    {
        try
        {
            _response.Dispose();
        }
        catch (AmazonClientException)
        {
            // The ETag once more.
        }
    }

    private async Task ResumeAsync(Exception cause, CancellationToken cancellationToken)
    {
        if (++_breaks > Breaks)
        {
            throw _failed(cause, "read");
        }

        Drop();
        try
        {
            _response = await _get(_read, cancellationToken);
        }
        catch (Exception again) when (again is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw _failed(again, "read on in");
        }
    }
}
