namespace VectorDb.Rpc.Envelope;

/// <summary>The first byte of an envelope.</summary>
[Flags]
internal enum EnvelopeFlags : byte
{
    None = 0,

    /// <summary>The payload is compressed by the stream's encoding.</summary>
    Compressed = 0x01,

    /// <summary>Connect: the payload is the JSON that ends the stream.</summary>
    EndStream = 0x02,

    /// <summary>gRPC-Web: the payload is the trailers, as lines of HTTP/1.1 headers.</summary>
    Trailers = 0x80,
}
