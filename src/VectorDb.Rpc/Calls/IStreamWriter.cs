namespace VectorDb.Rpc;

/// <summary>Takes the messages of a stream one after the other.</summary>
/// <typeparam name="T">The type of message.</typeparam>
public interface IStreamWriter<in T>
{
    /// <summary>
    /// Sends a message. Completes when there is room for another, so that a slow reader slows the writer
    /// instead of filling memory.
    /// </summary>
    /// <exception cref="InvalidOperationException">The message before has not completed.</exception>
    ValueTask WriteAsync(T message, CancellationToken cancellationToken = default);
}
