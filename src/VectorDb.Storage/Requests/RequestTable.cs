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

    private const byte Tag = (byte)'Q';
    private const int HeaderBytes = sizeof(long) + SHA256.HashSizeInBytes;

    private readonly KeyValueStore _store;
    private readonly TimeProvider _time;

    /// <summary>Uses a store; its owner disposes of it.</summary>
    /// <param name="store">Where the requests are.</param>
    /// <param name="time">Tells how old they are.</param>
    public RequestTable(KeyValueStore store, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(time);
        _store = store;
        _time = time;
    }

    /// <summary>How long a request is remembered.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(24);

    /// <summary>Looks a request up.</summary>
    /// <param name="id">The caller's id with whatever scopes it, such as the method and the principal: 1 to 128 bytes.</param>
    /// <param name="body">SHA-256 of the request, 32 bytes.</param>
    /// <param name="answer">What it was answered, if it is repeated; else empty.</param>
    public RequestOutcome Look(ReadOnlySpan<byte> id, ReadOnlySpan<byte> body, out byte[] answer)
    {
        CheckBody(body);
        answer = [];
        if (!_store.TryGet(Key(id), out byte[]? entry) || IsOver(entry))
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

    /// <summary>Forgets requests older than 24 hours. Reads all of the store once; an hour apart is often enough.</summary>
    /// <returns>How many.</returns>
    public int Sweep()
    {
        int forgotten = 0;
        foreach (KeyValueEntry entry in _store.Scan(new[] { Tag }))
        {
            forgotten += IsOver(entry.Value) && _store.Delete(entry.Key) ? 1 : 0;
        }

        return forgotten;
    }

    private static byte[] Key(ReadOnlySpan<byte> id)
    {
        ArgumentOutOfRangeException.ThrowIfZero(id.Length, nameof(id));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id.Length, MaxIdBytes, nameof(id));
        return [Tag, .. id];
    }

    private static void CheckBody(ReadOnlySpan<byte> body) =>
        ArgumentOutOfRangeException.ThrowIfNotEqual(body.Length, SHA256.HashSizeInBytes, nameof(body));

    private bool IsOver(ReadOnlySpan<byte> entry) =>
        _time.GetUtcNow().UtcTicks - BinaryPrimitives.ReadInt64LittleEndian(entry) >= Lifetime.Ticks;
}
