namespace VectorDb.Imaging;

/// <summary>Where a centre crop starts when the rest cannot be halved.</summary>
public enum OffsetRounding
{
    /// <summary>transformers: (n - crop) // 2. Padding starts with the larger half.</summary>
    Floor,

    /// <summary>torchvision and OpenAI: int(round((n - crop) / 2.0)), half to even. Padding starts with the smaller half.</summary>
    HalfEven,
}
