namespace VectorDb.Imaging;

/// <summary>The part of the source that is resampled, in source pixels; borders may lie between pixels.</summary>
/// <param name="Left">First column, at least 0.</param>
/// <param name="Top">First row, at least 0.</param>
/// <param name="Right">Behind the last column, at most the width.</param>
/// <param name="Bottom">Behind the last row, at most the height.</param>
public readonly record struct ResampleBox(float Left, float Top, float Right, float Bottom);
