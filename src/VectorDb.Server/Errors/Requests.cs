using Google.Protobuf;
using VectorDb.Engine.Requests;

namespace VectorDb.Server.Errors;

/// <summary>The marks by which requests that are sent again are known.</summary>
internal static class Requests
{
    /// <summary>The mark of a message, scoped to its kind; null if it has no id.</summary>
    public static RequestMark? MarkOf(IMessage request, string requestId) =>
        requestId.Length == 0 ? null : RequestMark.Of(request.Descriptor.FullName, requestId, BytesOf(request));

    /// <summary>Does what a request asks, or gives the answer it was given before.</summary>
    public static async Task<T> OnceAsync<T>(
        this RequestJournal journal, IMessage request, string requestId, Func<Task<T>> work, CancellationToken cancellationToken)
        where T : IMessage<T>, new()
    {
        ReadOnlyMemory<byte> answer = await journal.OnceAsync(
            MarkOf(request, requestId), async () => (ReadOnlyMemory<byte>)(await work()).ToByteArray(), cancellationToken);
        var message = new T();
        message.MergeFrom(answer.Span);
        return message;
    }

    private static byte[] BytesOf(IMessage request)
    {
        byte[] bytes = new byte[request.CalculateSize()];
        using var output = new CodedOutputStream(bytes) { Deterministic = true };
        request.WriteTo(output);
        output.Flush();
        return bytes;
    }
}
