using System.Runtime.InteropServices;

namespace VectorDb.Imaging.Resample;

/// <summary>
/// What one axis of a resize does: for each output position the first source position and the weights from there on, as
/// Pillow's precompute_coeffs and normalize_coeffs_8bpc make them (22 fraction bits). Weights lie in whole groups of
/// <see cref="GroupTaps"/>, filled up with zeros, so that kernels need no tail.
/// </summary>
internal sealed unsafe class ResampleAxis : SafeHandle
{
    /// <summary>Taps of a group.</summary>
    public const int GroupTaps = 8;

    /// <summary>Fraction bits of a weight.</summary>
    public const int PrecisionBits = 22;

    /// <summary>Bits of a weight's low part; see <see cref="Packed"/>.</summary>
    public const int LowBits = 11;

    private const int PackedPerGroup = 2 * GroupTaps;

    private readonly int[] _starts;
    private readonly int[] _lengths;

    private ResampleAxis(int count, int groups)
        : base(0, ownsHandle: true)
    {
        Groups = groups;
        _starts = new int[count];
        _lengths = new int[count];
        nuint shorts = checked((nuint)count * (nuint)groups * PackedPerGroup);
        SetHandle((nint)NativeMemory.AlignedAlloc(shorts * sizeof(short), 64));
    }

    /// <summary>Output positions.</summary>
    public int Count => _starts.Length;

    /// <summary>Groups of taps at each position.</summary>
    public int Groups { get; }

    /// <summary>First source position of each output position.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>Taps that count at each output position; the others are zero.</summary>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>First source position that any output position reads.</summary>
    public int First => _starts[0];

    /// <summary>Behind the last source position that any output position reads.</summary>
    public int End => _starts[^1] + _lengths[^1];

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>
    /// The weights as pairs of int16, because the machines' exact multiply-and-add takes int16: weight = high × 2^11 + low.
    /// int16 [count, groups, 2, 8]: the eight high parts of a group, then its eight low parts.
    /// </summary>
    public short* Packed(int position) => (short*)handle + ((nint)position * Groups * PackedPerGroup);

    /// <summary>Computes the weights of a window of output positions.</summary>
    /// <param name="sourceSize">Pixels of the source along the axis.</param>
    /// <param name="from">Where the resampled part of the source starts.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="targetSize">Pixels that the whole part becomes.</param>
    /// <param name="window">The first of them that is wanted.</param>
    /// <param name="count">How many of them are wanted.</param>
    /// <param name="filter">A filter that convolves.</param>
    public static ResampleAxis Compute(int sourceSize, float from, float to, int targetSize, int window, int count, ResampleFilter filter)
    {
        double scale = (double)(to - from) / targetSize;
        double filterScale = Math.Max(scale, 1.0);
        double support = FilterKernel.Support(filter) * filterScale;
        int taps = ((int)Math.Ceiling(support) * 2) + 1;
        ResampleAxis axis = new(count, (Math.Min(taps, sourceSize) + GroupTaps - 1) / GroupTaps);
        double[] weights = new double[taps];
        for (int i = 0; i < count; i++)
        {
            double centre = from + ((window + i + 0.5) * scale);
            int start = Math.Max((int)(centre - support + 0.5), 0);
            int length = Math.Min((int)(centre + support + 0.5), sourceSize) - start;
            double sum = 0.0;
            for (int t = 0; t < length; t++)
            {
                weights[t] = FilterKernel.Weight(filter, (t + start - centre + 0.5) * (1.0 / filterScale));
                sum += weights[t];
            }

            axis._starts[i] = start;
            axis._lengths[i] = length;
            axis.Pack(i, weights.AsSpan(0, length), sum);
        }

        return axis;
    }

    /// <summary>The weight of tap <paramref name="tap"/> at <paramref name="position"/>, put together again.</summary>
    public int Weight(int position, int tap)
    {
        short* group = Packed(position) + (tap / GroupTaps * PackedPerGroup);
        return (group[tap % GroupTaps] << LowBits) + group[GroupTaps + (tap % GroupTaps)];
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }

    private void Pack(int position, ReadOnlySpan<double> weights, double sum)
    {
        short* packed = Packed(position);
        new Span<short>(packed, Groups * PackedPerGroup).Clear();
        for (int t = 0; t < weights.Length; t++)
        {
            double weight = sum != 0.0 ? weights[t] / sum : weights[t];
            int whole = (int)((weight < 0 ? -0.5 : 0.5) + (weight * (1 << PrecisionBits)));
            short* group = packed + (t / GroupTaps * PackedPerGroup);
            group[t % GroupTaps] = (short)(whole >> LowBits);
            group[GroupTaps + (t % GroupTaps)] = (short)(whole & ((1 << LowBits) - 1));
        }
    }
}
