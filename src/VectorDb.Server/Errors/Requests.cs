using Google.Protobuf;
using VectorDb.Engine.Requests;

namespace VectorDb.Server.Errors;

/// <summary>The marks by which requests that are sent again are known.</summary>
internal static class Requests
{
    /// <summary>The mark of a message, scoped to its kind; null if it has no id.</summary>
    public static RequestMark? MarkOf(IMessage request, string requestId) =>
        requestId.Length == 0 ? null : RequestMark.Of(request.Descriptor.FullName, requestId, BytesOf(request));

    private static byte[] BytesOf(IMessage request)
    {
        byte[] bytes = new byte[request.CalculateSize()];
        using var output = new CodedOutputStream(bytes) { Deterministic = true };
        request.WriteTo(output);
        output.Flush();
        return bytes;
    }
}
