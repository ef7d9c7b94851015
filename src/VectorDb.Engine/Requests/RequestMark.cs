using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using VectorDb.Engine.Errors;

namespace VectorDb.Engine.Requests;

/// <summary>
/// Names a request, so that one sent again after a lost answer is not done twice: it goes into the log with what it does, and is
/// remembered with its answer for 24 hours.
/// </summary>
public sealed class RequestMark
{
    /// <summary>The most bytes a caller's id may have.</summary>
    public const int MaxIdBytes = 128;

    /// <summary>The reason of the error that an id was used for another request.</summary>
    public const string ReusedReason = "REQUEST_ID_REUSED";

    /// <summary>The most bytes of a <see cref="Key"/>.</summary>
    internal const int MaxKeyBytes = SHA256.HashSizeInBytes + sizeof(int);

    private RequestMark(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> body)
    {
        Key = key;
        Body = body;
    }

    /// <summary>Of the method, the caller and the caller's id: 32 bytes, and 4 for a part.</summary>
    internal ReadOnlyMemory<byte> Key { get; }

    /// <summary>SHA-256 of the request.</summary>
    internal ReadOnlyMemory<byte> Body { get; }

    /// <summary>The mark of a request; null for one without an id, which is done each time it is sent.</summary>
    /// <param name="scope">What makes ids of other callers and methods different ones.</param>
    /// <param name="requestId">The caller's id; may be empty.</param>
    /// <param name="body">The request in bytes; the same for the same request.</param>
    /// <exception cref="VectorDbException"><see cref="ErrorCode.InvalidArgument"/>: the id is too long.</exception>
    public static RequestMark? Of(string scope, string requestId, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(requestId);
        if (requestId.Length == 0)
        {
            return null;
        }

        int bytes = Encoding.UTF8.GetByteCount(requestId);
        return bytes <= MaxIdBytes
            ? new RequestMark(SHA256.HashData(Encoding.UTF8.GetBytes($"{scope}\0{requestId}")), SHA256.HashData(body))
            : throw VectorDbException.Invalid("request_id", $"has {bytes} bytes; at most {MaxIdBytes} are allowed.");
    }

    /// <summary>The mark of one step of a request that takes several.</summary>
    /// <param name="index">Which: 0 or more.</param>
    public RequestMark Part(int index)
    {
        byte[] key = new byte[Key.Length + sizeof(int)];
        Key.Span.CopyTo(key);
        BinaryPrimitives.WriteInt32LittleEndian(key.AsSpan(Key.Length), index);
        return new RequestMark(key, Body);
    }

    /// <summary>A mark as it was logged.</summary>
    internal static RequestMark Stored(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> body) => new(key, body);
}
