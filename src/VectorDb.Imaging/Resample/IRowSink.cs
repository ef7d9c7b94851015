namespace VectorDb.Imaging.Resample;

/// <summary>Takes the rows of a resize as they are made, top down, while they are still in the cache.</summary>
internal interface IRowSink
{
    /// <summary>Takes row <paramref name="y"/> of the wanted window.</summary>
    /// <param name="y">0 to the window's rows less one.</param>
    /// <param name="rgb">uint8 [columns, 3], valid during the call.</param>
    void Accept(int y, ReadOnlySpan<byte> rgb);
}
