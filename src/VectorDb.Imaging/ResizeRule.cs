namespace VectorDb.Imaging;

/// <summary>The size to which a model's processor resizes a picture.</summary>
public abstract record ResizeRule
{
    private ResizeRule()
    {
    }

    /// <summary>The picture keeps its size.</summary>
    public static ResizeRule None { get; } = new Keep();

    /// <summary>The size of a picture after the rule, before any rounding limit is judged.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <returns>Sides as whole numbers; they may be larger than a picture can be.</returns>
    internal abstract (long Height, long Width) Apply(int width, int height);

    private static int Side(int value, string name) =>
        value is >= 1 and <= DecodeLimits.LargestDimension
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 1 to {DecodeLimits.LargestDimension} pixels.");

    /// <summary>The picture becomes this size, whatever its shape.</summary>
    /// <param name="Height">Rows.</param>
    /// <param name="Width">Pixels in a row.</param>
    public sealed record Exact(int Height, int Width) : ResizeRule
    {
        /// <summary>Rows.</summary>
        public int Height { get; } = Side(Height, nameof(Height));

        /// <summary>Pixels in a row.</summary>
        public int Width { get; } = Side(Width, nameof(Width));

        internal override (long Height, long Width) Apply(int width, int height) => (Height, Width);
    }

    /// <summary>
    /// The shorter side becomes <paramref name="Size"/>; the longer one keeps the shape, truncated to a whole number
    /// (get_resize_output_image_size of transformers and torchvision).
    /// </summary>
    /// <param name="Size">Pixels of the shorter side.</param>
    /// <param name="LongestEdge">Where the longer side would pass this, both shrink with it.</param>
    public sealed record ShortestEdge(int Size, int? LongestEdge = null) : ResizeRule
    {
        /// <summary>Pixels of the shorter side.</summary>
        public int Size { get; } = Side(Size, nameof(Size));

        /// <summary>The most that the longer side may be, if there is such a limit.</summary>
        public int? LongestEdge { get; } = LongestEdge is { } longest ? Side(longest, nameof(LongestEdge)) : null;

        internal override (long Height, long Width) Apply(int width, int height)
        {
            (int shorter, int longer) = width <= height ? (width, height) : (height, width);
            long newShort = Size;
            long newLong = (long)((double)((long)Size * longer) / shorter);
            if (newLong > LongestEdge)
            {
                (newShort, newLong) = ((long)((double)((long)LongestEdge * newShort) / newLong), LongestEdge.Value);
            }

            return width <= height ? (newLong, newShort) : (newShort, newLong);
        }
    }

    /// <summary>
    /// ViLT's rule: the shorter side becomes <paramref name="Size"/> unless the longer one would pass
    /// <paramref name="LongestEdge"/>; both are rounded, then floored to a multiple of <paramref name="Divisor"/>.
    /// </summary>
    /// <param name="Size">Pixels of the shorter side.</param>
    /// <param name="LongestEdge">The most that the longer side may be; the processor takes int(1333 / 800 × size).</param>
    /// <param name="Divisor">What both sides are made a multiple of.</param>
    public sealed record ShortestEdgeFloored(int Size, int LongestEdge, int Divisor) : ResizeRule
    {
        /// <summary>Pixels of the shorter side.</summary>
        public int Size { get; } = Side(Size, nameof(Size));

        /// <summary>The most that the longer side may be.</summary>
        public int LongestEdge { get; } = Side(LongestEdge, nameof(LongestEdge));

        /// <summary>What both sides are made a multiple of.</summary>
        public int Divisor { get; } = Side(Divisor, nameof(Divisor));

        internal override (long Height, long Width) Apply(int width, int height)
        {
            double scale = (double)Size / Math.Min(width, height);
            (double newHeight, double newWidth) = height < width ? (Size, scale * width) : (scale * height, (double)Size);
            double longest = Math.Max(newHeight, newWidth);
            if (longest > LongestEdge)
            {
                scale = LongestEdge / longest;
                (newHeight, newWidth) = (scale * newHeight, scale * newWidth);
            }

            return (Floor(newHeight), Floor(newWidth));
        }

        private long Floor(double side) => (long)(side + 0.5) / Divisor * Divisor;
    }

    private sealed record Keep : ResizeRule
    {
        internal override (long Height, long Width) Apply(int width, int height) => (height, width);
    }
}
