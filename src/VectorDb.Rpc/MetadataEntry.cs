namespace VectorDb.Rpc;

/// <summary>
/// One key and value of a call's <see cref="Metadata"/>: text, or bytes where the key ends in "-bin".
/// </summary>
public readonly record struct MetadataEntry
{
    private readonly byte[]? _bytes;

    internal MetadataEntry(string key, string value)
    {
        Key = key;
        Value = value;
    }

    internal MetadataEntry(string key, byte[] bytes)
    {
        Key = key;
        _bytes = bytes;
        Value = Convert.ToBase64String(bytes).TrimEnd('=');
    }

    /// <summary>Lower case.</summary>
    public string Key { get; }

    /// <summary>The text; of bytes, their base64 without padding, as it is sent.</summary>
    public string Value { get; }

    /// <summary>Whether the value is bytes.</summary>
    public bool IsBinary => _bytes is not null;

    /// <summary>The bytes of a binary value; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;
}
