namespace VectorDb.Storage;

/// <summary>What a frame in a segment is.</summary>
internal enum FrameKind : byte
{
    /// <summary>A caller's record.</summary>
    Record = 1,

    /// <summary>The rest of the segment is empty; the log goes on in the next one.</summary>
    EndOfSegment = 2,

    /// <summary>Says that everything before it is on disk.</summary>
    Seal = 3,

    /// <summary>Damage that a repair cut out; its payload means nothing.</summary>
    Lost = 4,
}
