namespace VectorDb.Storage;

/// <summary>
/// Named places where tests may stop the process, as power loss would. Off unless a handler is set;
/// then a place costs one load and one branch.
/// </summary>
public static class FailPoint
{
    private static Action<string>? _handler;

    /// <summary>Sets what happens at every place; null turns them off. For tests only.</summary>
    /// <param name="handler">Receives the place's name, e.g. <c>log.batch.written</c>.</param>
    public static void Use(Action<string>? handler) => Volatile.Write(ref _handler, handler);

    /// <summary>Marks a place.</summary>
    /// <param name="name">Its name: part, thing, event.</param>
    public static void Reach(string name) => _handler?.Invoke(name);
}
