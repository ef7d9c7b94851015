namespace VectorDb.EncoderBench;

/// <summary>The sizes of a transformer tower.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Image">Pixels a side.</param>
/// <param name="Patch">Pixels a side of a patch.</param>
/// <param name="Width">Width of the residual stream.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="Heads">Heads of attention.</param>
/// <param name="Projection">Width of the embedding.</param>
internal sealed record TowerShape(string Name, int Image, int Patch, int Width, int Layers, int Heads, int Projection)
{
    /// <summary>openai/clip-vit-base-patch32, vision.</summary>
    public static TowerShape ClipBase32 { get; } = new("CLIP ViT-B/32", 224, 32, 768, 12, 12, 512);

    /// <summary>Salesforce/blip-*-base, vision at 384 pixels.</summary>
    public static TowerShape BlipBase384 { get; } = new("BLIP ViT-B/16-384", 384, 16, 768, 12, 12, 256);

    public int Patches => (Image / Patch) * (Image / Patch);
}
