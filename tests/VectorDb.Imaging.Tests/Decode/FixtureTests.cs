using System.Text.Json.Nodes;
using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Decode;

/// <summary>Variants of the formats that the goldens do not hold; Pillow's answers lie beside the files (see make_fixtures.py).</summary>
public sealed class FixtureTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public static TheoryData<string> Pictures => new(
        Directory.GetFiles(Folder, "*.npy")
            .Select(Path.GetFileNameWithoutExtension)
            .OfType<string>()
            .Where(Path.HasExtension)
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Decode_Variant_EqualsPillow(string file)
    {
        Npy expected = Npy.Read(Path.Combine(Folder, file + ".npy"));

        using RgbImage actual = ImageDecoder.Decode(File.ReadAllBytes(Path.Combine(Folder, file)), new DecodeOptions { ApplyOrientation = false });

        Assert.Equal((expected.Shape[0], expected.Shape[1]), (actual.Height, actual.Width));
        PixelAssert.Equal(expected.Data, actual.Pixels, file);
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void ReadInfo_Variant_SaysTheDecodedSize(string file)
    {
        Npy expected = Npy.Read(Path.Combine(Folder, file + ".npy"));

        ImageInfo info = ImageDecoder.ReadInfo(File.ReadAllBytes(Path.Combine(Folder, file)), DecodeLimits.Default);

        Assert.Equal((expected.Shape[1], expected.Shape[0]), info.SwapsSides ? (info.Height, info.Width) : (info.Width, info.Height));
    }

    [Fact]
    public void Resize_EveryFilterAndBox_EqualsPillow()
    {
        using RgbImage source = Npy.Read(Path.Combine(Folder, "picture.npy")).ToImage();
        byte[] results = Npy.Read(Path.Combine(Folder, "resize.npy")).Data;
        foreach (JsonNode golden in JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "resize.json")))!.AsArray().OfType<JsonNode>())
        {
            float[]? sides = golden["box"]?.AsArray().Select(side => (float)side!).ToArray();
            ResampleBox? box = sides is null ? null : new ResampleBox(sides[0], sides[1], sides[2], sides[3]);

            using RgbImage actual = Resampler.Resize(
                source, (int)golden["width"]!, (int)golden["height"]!, ResampleFilter.FromPillow((int)golden["code"]!), box);

            PixelAssert.Equal(results.AsSpan((int)golden["offset"]!, actual.Pixels.Length), actual.Pixels, golden.ToJsonString());
        }
    }
}
