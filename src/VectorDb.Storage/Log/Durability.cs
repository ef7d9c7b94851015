namespace VectorDb.Storage;

/// <summary>What an append waits for.</summary>
public enum Durability
{
    /// <summary>On disk: survives power loss. The default.</summary>
    Synced,

    /// <summary>With the operating system: survives the death of the process, not of the machine.</summary>
    Logged,
}
