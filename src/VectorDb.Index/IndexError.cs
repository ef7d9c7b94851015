namespace VectorDb.Index;

/// <summary>Why the index refused or failed; the reason inside an <see cref="IndexException"/>.</summary>
public enum IndexError
{
    /// <summary>An option is outside its range.</summary>
    InvalidOptions,

    /// <summary>A search parameter is outside its range.</summary>
    InvalidParameter,

    /// <summary>A vector has another number of components than the index.</summary>
    WrongDimension,

    /// <summary>A vector holds a NaN or an infinity, or its length overflows float32.</summary>
    NotFinite,

    /// <summary>A vector of length zero cannot be compared by cosine.</summary>
    ZeroVector,

    /// <summary>A node's number is 2^31 or more, or the index holds <see cref="HnswOptions.MaxRows"/> vectors.</summary>
    RowOutOfRange,

    /// <summary>A node already has a vector, live or waiting for compaction.</summary>
    RowInUse,

    /// <summary>A stored block failed its checks.</summary>
    CorruptBlock,

    /// <summary>A stored block that must exist was not found.</summary>
    MissingBlock,

    /// <summary>The stored index was made with other options than the ones it is opened with.</summary>
    IncompatibleOptions,

    /// <summary>Another checkpoint, compaction or reordering is still in progress.</summary>
    Busy,

    /// <summary>The operating system refused memory.</summary>
    OutOfMemory,

    /// <summary>The source of full vectors failed to deliver.</summary>
    VectorSourceFailed,
}
