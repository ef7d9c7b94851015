using VectorDb.Models.Generation.Decoding;

namespace VectorDb.Models.Matching;

/// <summary>A picture as the layers that look at it find it, in memory for as long as somebody holds it.</summary>
/// <param name="key">Names its content; null for a picture that is used once.</param>
/// <param name="memory">What they look at; owned.</param>
/// <param name="features">Its contrastive features.</param>
internal sealed class HotPicture(UInt128? key, Memory memory, ReadOnlyMemory<float> features) : IDisposable
{
    public UInt128? Key => key;

    public Memory Memory => memory;

    public ReadOnlyMemory<float> Features => features;

    /// <summary>How many matches use it now; changed by <see cref="HotPictures"/> alone.</summary>
    public int Holders { get; set; }

    public void Dispose() => memory.Dispose();
}
