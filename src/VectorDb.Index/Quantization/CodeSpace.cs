using VectorDb.Index.Distance;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Quantization;

/// <summary>
/// The space in which vectors are cut into codes: rotated at random and, once it was learnt, seen from the rows' mean. What lies in
/// the mean costs no bits: encoders put about half of every vector's energy there.
/// </summary>
internal sealed unsafe class CodeSpace : IDisposable
{
    private readonly Rotation _rotation;
    private readonly PageMemory _memory;
    private readonly int _padded;

    /// <summary>Makes the space of an index, centred on the origin.</summary>
    /// <param name="paddedDimensions">Components of a stored vector.</param>
    /// <param name="length">Components of a rotated vector, a multiple of 64.</param>
    /// <param name="seed">Seed of the rotation.</param>
    public CodeSpace(int paddedDimensions, int length, ulong seed)
    {
        _padded = paddedDimensions;
        Length = length;
        _rotation = new Rotation(Length, seed);
        _memory = PageMemory.Reserve((nuint)Length * sizeof(float));
    }

    /// <summary>Components of a rotated vector: a multiple of 64.</summary>
    public int Length { get; }

    /// <summary>The rotated mean, float32 [<see cref="Length"/>].</summary>
    public float* Centre => (float*)_memory.Pointer;

    /// <summary>The rotated mean.</summary>
    public Span<float> CentreSpan => new(Centre, Length);

    /// <summary>The squared length of the mean.</summary>
    public float CentreSquared { get; private set; }

    /// <summary>Learns the mean of rows that are all of them in the store's first rows.</summary>
    public void Learn(RowStore store, uint rows)
    {
        double[] sum = new double[Length];
        int count = 0;
        for (uint row = 0; row < rows; row++)
        {
            if (store.Live.Get(row))
            {
                count++;
                for (int i = 0; i < _padded; i++)
                {
                    sum[i] += store.Vector(row)[i];
                }
            }
        }

        for (int i = 0; i < Length; i++)
        {
            Centre[i] = (float)(sum[i] / Math.Max(count, 1));
        }

        _rotation.Apply(Centre);
        SetCentre(CentreSpan);
    }

    /// <summary>Takes over a mean that was learnt before.</summary>
    /// <param name="centre">float32 [<see cref="Length"/>], rotated.</param>
    public void SetCentre(ReadOnlySpan<float> centre)
    {
        centre.CopyTo(CentreSpan);
        CentreSquared = DotProduct.Compute(Centre, Centre, Length);
    }

    /// <summary>Rotates a vector.</summary>
    /// <param name="vector">float32 [padded dimensions].</param>
    /// <param name="rotated">Receives float32 [<see cref="Length"/>].</param>
    public void Rotate(float* vector, float* rotated)
    {
        new ReadOnlySpan<float>(vector, _padded).CopyTo(new Span<float>(rotated, _padded));
        new Span<float>(rotated + _padded, Length - _padded).Clear();
        _rotation.Apply(rotated);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
