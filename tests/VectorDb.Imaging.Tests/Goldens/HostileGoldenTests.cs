using System.Text.Json.Nodes;
using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Goldens;

/// <summary>Files made to hurt: refused where they must be, decoded where they can be, never expensive.</summary>
public sealed class HostileGoldenTests
{
    private const long MostAllocatedBytes = 4 << 20; // All of them are 48 x 35 pixels or refused.

    private static readonly DecodeOptions Options = new() { Limits = new DecodeLimits { MaxPixels = 20_000_000 }, ApplyOrientation = false };

    public static TheoryData<string> Files => new(Cases().Select(c => (string)c["file"]!));

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_HostileFile_AnswersAsRecorded(string file)
    {
        JsonNode golden = Cases().Single(c => (string)c["file"]! == file);
        byte[] bytes = File.ReadAllBytes(GoldenFolder.Path("decode", "hostile", file));
        RgbImage? image = null;
        long before = GC.GetAllocatedBytesForCurrentThread();

        Exception? refusal = Record.Exception(() => image = ImageDecoder.Decode(bytes, Options));

        using (image)
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocatedBytes);
            string server = (string)golden["server"]!;
            Assert.True(refusal is null or ImageException, $"{file}: {refusal}");
            Assert.True(server == "either" || (server == "decode") == (refusal is null), $"{file} ({(string)golden["why"]!}): {refusal?.Message ?? "decoded"}");
            if ((string?)golden["expected"] is { } expected && image is not null)
            {
                PixelAssert.Close(
                    Npy.Read(GoldenFolder.Path("decode", "expected", expected)).Data, image.Pixels, (int)golden["tolerance"]!["max_abs"]!, double.MaxValue, file);
            }
        }
    }

    private static IEnumerable<JsonNode> Cases() =>
        JsonNode.Parse(File.ReadAllText(GoldenFolder.Path("decode", "expected", "hostile.json")))!["files"]!.AsArray().OfType<JsonNode>();
}
