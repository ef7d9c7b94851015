namespace VectorDb.Models.Probing;

/// <summary>A picture a probe is fed.</summary>
/// <param name="Name">Its file name; outputs of one picture carry it: "decoded_rgb__rgb_jpg" is of rgb.jpg.</param>
/// <param name="Encoded">The file's bytes.</param>
public sealed record ProbeImage(string Name, ReadOnlyMemory<byte> Encoded)
{
    /// <summary>The name as it appears at the end of an output's name: every '.' is '_'.</summary>
    public string OutputSuffix => Name.Replace('.', '_');
}
