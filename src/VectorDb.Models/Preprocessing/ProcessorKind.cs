namespace VectorDb.Models.Preprocessing;

/// <summary>The image processors of transformers that the supported families use; each has defaults and a resize of its own.</summary>
internal enum ProcessorKind
{
    /// <summary>CLIPImageProcessor: shortest side, centre crop.</summary>
    Clip,

    /// <summary>ChineseCLIPImageProcessor: both sides, centre crop.</summary>
    ChineseClip,

    /// <summary>BlipImageProcessor: both sides, no crop.</summary>
    Blip,

    /// <summary>SiglipImageProcessor: both sides, no crop, to [-1, 1].</summary>
    Siglip,

    /// <summary>EfficientNetImageProcessor: both sides, centre crop, optional offset and second scale.</summary>
    EfficientNet,

    /// <summary>ViltImageProcessor: shortest side with a limit on the longest, both multiples of a divisor.</summary>
    Vilt,
}
