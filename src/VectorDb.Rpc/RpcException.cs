using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace VectorDb.Rpc;

/// <summary>
/// The one error of this project: a call that ended with a status other than <see cref="StatusCode.OK"/>.
/// A handler throws it to end its call so; a client's call throws it when the server, or the way to it, failed.
/// </summary>
public sealed class RpcException : Exception
{
    /// <summary>Makes the error of a call.</summary>
    /// <param name="code">Any but <see cref="StatusCode.OK"/>.</param>
    /// <param name="message">What was wrong with what, and what to do; the caller reads it.</param>
    /// <param name="details">Messages such as <see cref="Google.Rpc.BadRequest"/>; each is packed into an <see cref="Any"/>.</param>
    /// <param name="innerException">What caused it; never sent.</param>
    public RpcException(StatusCode code, string message, IEnumerable<IMessage>? details = null, Exception? innerException = null)
        : base(message, innerException)
    {
        if (code == StatusCode.OK)
        {
            throw new ArgumentException("An error cannot have the status OK.", nameof(code));
        }

        Code = code;
        Details = details is null ? [] : [.. details.Select(detail => detail as Any ?? Any.Pack(detail))];
    }

    /// <summary>The status of the call.</summary>
    public StatusCode Code { get; }

    /// <summary>The details of <c>google.rpc.Status</c>, in the order given.</summary>
    public IReadOnlyList<Any> Details { get; }

    /// <summary>What the server sends, or sent, after its answer, beside the status.</summary>
    public Metadata Trailers { get; init; } = new();

    /// <summary>Whether the call cannot have reached a handler, so that it can be sent again.</summary>
    internal bool NeverProcessed { get; init; }

    /// <summary>Whether the server itself gave this status.</summary>
    internal bool IsAnswer { get; init; }

    /// <summary>The first detail that is a <typeparamref name="T"/>, or null.</summary>
    public T? GetDetail<T>()
        where T : class, IMessage<T>, new()
    {
        foreach (Any detail in Details)
        {
            if (detail.TryUnpack(out T? message))
            {
                return message;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {base.ToString()}";
}
