using System.Collections;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace VectorDb.Rpc;

/// <summary>
/// The headers or trailers of a call: keys in lower case, each with any number of values, in the order added.
/// A key that ends in "-bin" has bytes for values; any other has printable ASCII.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "Metadata is what gRPC calls it.")]
public sealed class Metadata : IReadOnlyCollection<MetadataEntry>
{
    /// <summary>What keys of bytes end in.</summary>
    public const string BinarySuffix = "-bin";

    private static readonly FrozenSet<string> ReservedKeys = new[]
    {
        "connection", "content-length", "content-type", "host", "keep-alive", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade", "grpc-accept-encoding", "grpc-encoding", "grpc-message", "grpc-status",
        "grpc-status-details-bin", "grpc-timeout", "connect-accept-encoding", "connect-content-encoding",
        "connect-protocol-version", "connect-timeout-ms",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly List<MetadataEntry> _entries = [];

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <summary>Adds a text value.</summary>
    /// <param name="key">Of a-z, 0-9, '-', '_' and '.'; not ending in "-bin"; none that the protocols use themselves.</param>
    /// <param name="value">Printable ASCII.</param>
    /// <exception cref="ArgumentException">The key or the value breaks these rules.</exception>
    public void Add(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        key = CheckKey(key);
        if (IsBinaryKey(key))
        {
            throw new ArgumentException($"The metadata key '{key}' ends in \"{BinarySuffix}\", so its value must be bytes.", nameof(key));
        }

        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ArgumentException(
                $"The value of metadata '{key}' must be printable ASCII; use a key that ends in \"{BinarySuffix}\" for anything else.",
                nameof(value));
        }

        _entries.Add(new MetadataEntry(key, value));
    }

    /// <summary>Adds a value of bytes; they are copied.</summary>
    /// <param name="key">Of a-z, 0-9, '-', '_' and '.', ending in "-bin".</param>
    /// <param name="value">Any bytes.</param>
    /// <exception cref="ArgumentException">The key breaks these rules.</exception>
    public void Add(string key, ReadOnlySpan<byte> value)
    {
        key = CheckKey(key);
        if (!IsBinaryKey(key))
        {
            throw new ArgumentException($"The metadata key '{key}' must end in \"{BinarySuffix}\" to have bytes.", nameof(key));
        }

        _entries.Add(new MetadataEntry(key, value.ToArray()));
    }

    /// <summary>Adds a copy of another call's entry.</summary>
    public void Add(MetadataEntry entry)
    {
        if (entry.IsBinary)
        {
            Add(entry.Key, entry.Bytes.Span);
        }
        else
        {
            Add(entry.Key, entry.Value);
        }
    }

    /// <summary>The last text value of a key, or null.</summary>
    public string? GetValue(string key)
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            if (Matches(_entries[i], key) && !_entries[i].IsBinary)
            {
                return _entries[i].Value;
            }
        }

        return null;
    }

    /// <summary>The last value of a key of bytes, or null.</summary>
    public ReadOnlyMemory<byte>? GetBytes(string key)
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            if (Matches(_entries[i], key) && _entries[i].IsBinary)
            {
                return _entries[i].Bytes;
            }
        }

        return null;
    }

    /// <summary>All values of a key, in the order added.</summary>
    public IEnumerable<MetadataEntry> GetAll(string key) => _entries.Where(entry => Matches(entry, key));

    /// <summary>The entries in the order added.</summary>
    public List<MetadataEntry>.Enumerator GetEnumerator() => _entries.GetEnumerator();

    IEnumerator<MetadataEntry> IEnumerable<MetadataEntry>.GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();

    internal static bool IsReserved(string key) => ReservedKeys.Contains(key) || key.StartsWith(':');

    /// <summary>Adds what came over the wire: anything but the keys that the protocols use themselves.</summary>
    /// <exception cref="RpcException">A "-bin" value is not base64.</exception>
    internal void AddReceived(string key, string value)
    {
        key = key.ToLowerInvariant();
        if (IsReserved(key))
        {
            return;
        }

        if (!IsBinaryKey(key))
        {
            _entries.Add(new MetadataEntry(key, value));
            return;
        }

        // Several values of one key may come joined by commas, which base64 does not use.
        foreach (string part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            _entries.Add(new MetadataEntry(key, DecodeBase64(key, part)));
        }
    }

    internal static bool IsBinaryKey(string key) => key.EndsWith(BinarySuffix, StringComparison.OrdinalIgnoreCase);

    private static byte[] DecodeBase64(string key, string text)
    {
        string unpadded = text.TrimEnd('=');
        try
        {
            return Convert.FromBase64String(unpadded.PadRight((unpadded.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException)
        {
            throw new RpcException(StatusCode.InvalidArgument, $"The metadata '{key}' must be base64, as its name ends in \"{BinarySuffix}\".");
        }
    }

    private static string CheckKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        key = key.ToLowerInvariant();
        foreach (char c in key)
        {
            if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.'))
            {
                throw new ArgumentException($"The metadata key '{key}' may hold only letters, digits, '-', '_' and '.'.", nameof(key));
            }
        }

        if (IsReserved(key))
        {
            throw new ArgumentException($"The metadata key '{key}' belongs to the protocol; choose another.", nameof(key));
        }

        return key;
    }

    private static bool Matches(in MetadataEntry entry, string key) => entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase);
}
