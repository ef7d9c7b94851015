using System.Runtime.Intrinsics;

namespace VectorDb.Index.Quantization;

/// <summary>How levels are packed into bytes and summed. A level u stands for the component (u - <see cref="Zero"/>) * step.</summary>
internal unsafe interface ICodeKernel
{
    /// <summary>The level that stands for 0.</summary>
    static abstract float Zero { get; }

    /// <summary>The highest level.</summary>
    static abstract int TopLevel { get; }

    /// <summary>Step sizes tried for each row, in standard deviations of its components; the best one is kept.</summary>
    static abstract ReadOnlySpan<float> Steps { get; }

    /// <summary>Bytes of a row of so many levels, which are a multiple of 64.</summary>
    static abstract int RowBytes(int length);

    /// <summary>Writes a row.</summary>
    /// <param name="levels">One level a byte, [length].</param>
    /// <param name="length">Levels.</param>
    /// <param name="row">Receives the packed row.</param>
    static abstract void Pack(byte* levels, int length, byte* row);

    /// <summary>Sum of level * query over all components.</summary>
    /// <param name="row">A packed row.</param>
    /// <param name="query">int8 [length], each in [-127, 127].</param>
    /// <param name="length">Components.</param>
    static abstract int Sum(byte* row, sbyte* query, int length);

    /// <summary><see cref="Sum"/> of four rows, which share what is read of the query.</summary>
    static abstract Vector128<int> SumFour(byte* a, byte* b, byte* c, byte* d, sbyte* query, int length);

    /// <summary>Sum of level * level of two packed rows.</summary>
    static abstract int SumPair(byte* a, byte* b, int length);
}
