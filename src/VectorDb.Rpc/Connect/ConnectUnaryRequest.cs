using VectorDb.Rpc.Codecs;
using VectorDb.Rpc.Envelope;

namespace VectorDb.Rpc.Connect;

/// <summary>What the head of a unary request says.</summary>
/// <param name="Codec">How the request, and then the response, is laid out.</param>
/// <param name="Compression">Of the request; null for none.</param>
/// <param name="Message">The request of a GET; null for a POST, whose body it is.</param>
internal readonly record struct ConnectUnaryRequest(IMessageCodec Codec, IMessageCompression? Compression, byte[]? Message);
