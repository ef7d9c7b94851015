using System.Text.Json.Nodes;
using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Goldens;

/// <summary>Every recorded Pillow decode: pixels as stored, pixels upright, size and orientation of the header.</summary>
public sealed class DecodeGoldenTests
{
    public static TheoryData<string> Files => new(Cases().Select(c => (string)c["file"]!));

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_RecordedFile_EqualsPillow(string file)
    {
        JsonNode golden = Golden(file);
        byte[] bytes = File.ReadAllBytes(GoldenFolder.Path("decode", "inputs", file));

        using RgbImage actual = ImageDecoder.Decode(bytes, new DecodeOptions { ApplyOrientation = false });

        AssertPixels(golden, (string?)golden["expected_sane"] ?? (string)golden["expected"]!, actual);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_RecordedFileUpright_EqualsExifTranspose(string file)
    {
        JsonNode golden = Golden(file);
        byte[] bytes = File.ReadAllBytes(GoldenFolder.Path("decode", "inputs", file));

        using RgbImage actual = ImageDecoder.Decode(bytes, DecodeOptions.Default);

        AssertPixels(golden, (string?)golden["expected_exif_applied"] ?? (string?)golden["expected_sane"] ?? (string)golden["expected"]!, actual);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void ReadInfo_RecordedFile_SaysSizeFormatAndOrientation(string file)
    {
        JsonNode golden = Golden(file);

        ImageInfo info = ImageDecoder.ReadInfo(File.ReadAllBytes(GoldenFolder.Path("decode", "inputs", file)), DecodeLimits.Default);

        Assert.Equal(
            ((string)golden["format"]!, (int)golden["width"]!, (int)golden["height"]!, (int)golden["orientation"]!),
            (info.Format.ToString().ToUpperInvariant(), info.Width, info.Height, (int)info.Orientation));
    }

    private static void AssertPixels(JsonNode golden, string expectedFile, RgbImage actual)
    {
        Npy expected = Npy.Read(GoldenFolder.Path("decode", "expected", expectedFile));
        Assert.Equal((expected.Shape[0], expected.Shape[1]), (actual.Height, actual.Width));
        JsonNode tolerance = golden["tolerance"]!;
        if ((int?)tolerance["max_abs"] is { } maxAbs)
        {
            PixelAssert.Close(expected.Data, actual.Pixels, maxAbs, (double?)tolerance["mean_abs"] ?? maxAbs, expectedFile);
        }
        else
        {
            PixelAssert.Equal(expected.Data, actual.Pixels, expectedFile);
        }
    }

    private static JsonNode Golden(string file) => Cases().Single(c => (string)c["file"]! == file);

    private static IEnumerable<JsonNode> Cases() =>
        JsonNode.Parse(File.ReadAllText(GoldenFolder.Path("decode", "expected", "decode.json")))!["files"]!.AsArray().OfType<JsonNode>();
}
