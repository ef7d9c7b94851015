namespace VectorDb.EncoderBench;

/// <summary>Something that encodes a batch and says what it cost.</summary>
internal interface IContender : IDisposable
{
    /// <summary>What it is called in the report.</summary>
    string Name { get; }

    /// <summary>Encodes the pictures once.</summary>
    /// <param name="batch">Pictures.</param>
    /// <param name="pixels">float32 [batch, 3, size, size].</param>
    /// <returns>CPU milliseconds of the whole process, and the embedding of the first picture.</returns>
    (double CpuMilliseconds, float[] Embedding) Encode(int batch, float[] pixels);
}
