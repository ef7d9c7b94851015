using System.IO.Pipelines;
using VectorDb.Rpc.Codecs;
using VectorDb.Rpc.Envelope;

namespace VectorDb.Rpc.Calls;

/// <summary>What a call's headers say about the envelopes in its body and its response's.</summary>
/// <param name="Input">The request's envelopes.</param>
/// <param name="Output">Takes the response's envelopes.</param>
/// <param name="Codec">How messages are laid out, both ways.</param>
/// <param name="Compression">Of the request's compressed messages; null if none may be.</param>
/// <param name="Accepted">What the response's messages may be compressed by; null if the caller takes none.</param>
internal readonly record struct EnvelopeFormat(
    PipeReader Input, PipeWriter Output, IMessageCodec Codec, IMessageCompression? Compression, IMessageCompression? Accepted);
