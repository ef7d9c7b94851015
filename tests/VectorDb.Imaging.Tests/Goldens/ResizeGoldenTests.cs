using System.Text.Json.Nodes;
using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Goldens;

/// <summary>Every recorded Pillow resize, to the byte.</summary>
public sealed class ResizeGoldenTests
{
    public static TheoryData<string> Files => new(Cases().Select(c => (string)c["file"]!));

    [Theory]
    [MemberData(nameof(Files))]
    public void Resize_RecordedCase_EqualsPillow(string file)
    {
        JsonNode golden = Cases().Single(c => (string)c["file"]! == file);
        using RgbImage source = Npy.Read(GoldenFolder.Path("resize", "inputs", (string)golden["input"]!)).ToImage();
        Npy expected = Npy.Read(GoldenFolder.Path("resize", "expected", file));

        using RgbImage actual = Resampler.Resize(
            source, (int)golden["width"]!, (int)golden["height"]!, ResampleFilter.FromPillow((int)golden["pil_code"]!));

        PixelAssert.Equal(expected.Data, actual.Pixels, file);
    }

    private static IEnumerable<JsonNode> Cases() =>
        JsonNode.Parse(File.ReadAllText(GoldenFolder.Path("resize", "expected", "expected.json")))!["cases"]!.AsArray().OfType<JsonNode>();
}
