using System.Numerics;
using System.Runtime.Intrinsics;
using VectorDb.Index.Hnsw;

namespace VectorDb.Index.Quantization;

/// <summary>
/// A random rotation that costs n log n: rounds of random signs and a fast Walsh-Hadamard transform. It spreads whatever a vector
/// holds over all components, so that one step size suits them all. Lengths and inner products are kept.
/// </summary>
/// <remarks>
/// Where the length is no power of two the transform runs over the largest power of two that fits, at the head and at the tail in
/// turn, twice as many rounds (Kac's walk, as RaBitQ's authors do it).
/// </remarks>
internal sealed unsafe class Rotation
{
    private readonly int _length;
    private readonly int _block;
    private readonly float[][] _signs;

    /// <summary>Draws a rotation.</summary>
    /// <param name="length">Components, a multiple of 64.</param>
    /// <param name="seed">The same seed gives the same rotation.</param>
    public Rotation(int length, ulong seed)
    {
        _length = length;
        _block = 1 << BitOperations.Log2((uint)length);
        int rounds = _block == length ? 2 : 4;
        _signs = new float[rounds][];

        // The transform scales lengths by sqrt(block); the signs take it back.
        float scale = 1 / MathF.Sqrt(_block);
        for (int round = 0; round < rounds; round++)
        {
            _signs[round] = new float[length];
            int start = StartOf(round);
            for (int i = 0; i < length; i++)
            {
                bool inBlock = i >= start && i < start + _block;
                ulong draw = LevelSampler.Mix(seed ^ LevelSampler.Mix(((ulong)round << 32) | (uint)i));
                _signs[round][i] = (draw & 1) == 0 ? (inBlock ? scale : 1) : (inBlock ? -scale : -1);
            }
        }
    }

    /// <summary>Rotates in place.</summary>
    /// <param name="vector">float32 [length].</param>
    public void Apply(float* vector)
    {
        for (int round = 0; round < _signs.Length; round++)
        {
            fixed (float* signs = _signs[round])
            {
                for (int i = 0; i < _length; i += 8)
                {
                    Vector256.Store(Vector256.Load(vector + i) * Vector256.Load(signs + i), vector + i);
                }
            }

            WalshHadamard.Transform(vector + StartOf(round), _block);
        }
    }

    private int StartOf(int round) => round % 2 == 0 ? 0 : _length - _block;
}
