namespace VectorDb.Imaging;

/// <summary>What a model's processor cuts from the resized picture.</summary>
public abstract record CropRule
{
    private CropRule()
    {
    }

    /// <summary>Nothing is cut.</summary>
    public static CropRule None { get; } = new Keep();

    /// <summary>The middle is kept; a side that is too short is filled up with black around the picture.</summary>
    /// <param name="Height">Rows.</param>
    /// <param name="Width">Pixels in a row.</param>
    public sealed record Center(int Height, int Width) : CropRule
    {
        /// <summary>Rows.</summary>
        public int Height { get; } = Side(Height, nameof(Height));

        /// <summary>Pixels in a row.</summary>
        public int Width { get; } = Side(Width, nameof(Width));
    }

    private static int Side(int value, string name) =>
        value is >= 1 and <= DecodeLimits.LargestDimension
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 1 to {DecodeLimits.LargestDimension} pixels.");

    private sealed record Keep : CropRule;
}
