namespace VectorDb.Storage;

/// <summary>
/// Names an append, so that one repeated after a lost answer can be told from a second one. Stored with the
/// record and handed back by <see cref="ILog.Read"/>; whoever applies the log skips an id it has applied.
/// </summary>
/// <param name="Value">128 bits, chosen by the caller.</param>
public readonly record struct AppendId(UInt128 Value)
{
    /// <summary>For appends that need no telling apart.</summary>
    public static AppendId None => default;
}
