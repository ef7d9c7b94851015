namespace VectorDb.Rpc;

/// <summary>What a server sent beside its messages; give one to a call by <see cref="CallOptions.Received"/>.</summary>
public sealed class ReceivedMetadata
{
    /// <summary>What came before the first message.</summary>
    public Metadata Headers { get; internal set; } = [];

    /// <summary>What came after the last message.</summary>
    public Metadata Trailers { get; internal set; } = [];
}
