using System.Buffers.Binary;
using System.Security.Cryptography;

namespace VectorDb.Storage;

/// <summary>
/// Remembers for 24 hours which requests were done and what they were answered, so that one repeated after a lost answer is not
/// done twice. Lives in a store that may hold other things; durable with its checkpoints, and until then through the log, whose
/// records carry what <see cref="Remember"/> needs.
/// </summary>
public sealed class RequestTable
{
    /// <summary>Largest id in bytes.</summary>
    public const int MaxIdBytes = 128;

    private const int HeaderBytes = sizeof(long) + SHA256.HashSizeInBytes;

    private readonly KeyValueStore _store;
    private readonly byte[] _prefix;

    /// <summary>Uses a store; its owner disposes of it.</summary>
    /// <param name="store">Where the requests are.</param>
    /// <param name="prefix">Begins the keys of the requests and of nothing else in the store: 1 to 16 bytes.</param>
    public RequestTable(KeyValueStore store, ReadOnlySpan<byte> prefix)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentOutOfRangeException.ThrowIfZero(prefix.Length, nameof(prefix));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefix.Length, 16, nameof(prefix));
        _store = store;
        _prefix = prefix.ToArray();
    }

    /// <summary>How long a request is remembered.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(24);

    /// <summary>Looks a request up.</summary>
    /// <param name="id">The caller's id with whatever scopes it, such as the method and the principal: 1 to 128 bytes.</param>
    /// <param name="body">SHA-256 of the request, 32 bytes.</param>
    /// <param name="now">When it was asked; from the log record where the log is applied, so that replay finds the same.</param>
    /// <param name="answer">What it was answered, if it is repeated; else empty.</param>
    public RequestOutcome Look(ReadOnlySpan<byte> id, ReadOnlySpan<byte> body, DateTimeOffset now, out byte[] answer)
    {
        CheckBody(body);
        answer = [];
        if (!_store.TryGet(Key(id), out byte[]? entry) || IsOver(entry, now))
        {
            return RequestOutcome.New;
        }

        if (!entry.AsSpan(sizeof(long), SHA256.HashSizeInBytes).SequenceEqual(body))
        {
            return RequestOutcome.Conflicting;
        }

        answer = entry[HeaderBytes..];
        return RequestOutcome.Repeated;
    }

    /// <summary>Notes a request as done. Doing so again with the same values changes nothing.</summary>
    /// <param name="id">As looked up.</param>
    /// <param name="body">SHA-256 of the request, 32 bytes.</param>
    /// <param name="answer">What it is answered.</param>
    /// <param name="doneAt">When; from the log record, so that replay notes the same.</param>
    public void Remember(ReadOnlySpan<byte> id, ReadOnlySpan<byte> body, ReadOnlySpan<byte> answer, DateTimeOffset doneAt)
    {
        CheckBody(body);
        byte[] entry = new byte[HeaderBytes + answer.Length];
        BinaryPrimitives.WriteInt64LittleEndian(entry, doneAt.UtcTicks);
        body.CopyTo(entry.AsSpan(sizeof(long)));
        answer.CopyTo(entry.AsSpan(HeaderBytes));
        _store.Upsert(Key(id), entry);
    }

    /// <summary>Forgets requests that were over at a moment. Reads all of the store once; an hour apart is often enough.</summary>
    /// <param name="over">Some time ago, so that no request under way was asked before it: replay must find what it found.</param>
    /// <returns>How many are left.</returns>
    public int Sweep(DateTimeOffset over)
    {
        int left = 0;
        foreach (KeyValueEntry entry in _store.Scan(_prefix))
        {
            left += IsOver(entry.Value, over) && _store.Delete(entry.Key) ? 0 : 1;
        }

        return left;
    }

    private byte[] Key(ReadOnlySpan<byte> id)
    {
        ArgumentOutOfRangeException.ThrowIfZero(id.Length, nameof(id));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id.Length, MaxIdBytes, nameof(id));
        return [.. _prefix, .. id];
    }

    private static void CheckBody(ReadOnlySpan<byte> body) =>
        ArgumentOutOfRangeException.ThrowIfNotEqual(body.Length, SHA256.HashSizeInBytes, nameof(body));

    private static bool IsOver(ReadOnlySpan<byte> entry, DateTimeOffset now) =>
        now.UtcTicks - BinaryPrimitives.ReadInt64LittleEndian(entry) >= Lifetime.Ticks;
}
