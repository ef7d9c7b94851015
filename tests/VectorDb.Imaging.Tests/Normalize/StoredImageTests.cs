using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Normalize;

/// <summary>Pictures that become RGB after their resize; Pillow's answers lie beside the files (see make_fixtures.py).</summary>
public sealed class StoredImageTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "unconverted");

    private static readonly PixelPlan Plan = new()
    {
        Resize = new ResizeRule.Exact(13, 17), Filter = ResampleFilter.Bicubic, Rescale = false, Normalize = false,
    };

    public static TheoryData<string> Pictures => new(
        Directory.GetFiles(Folder, "*.npy").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Run_StoredPicture_EqualsPillowsResizeBeforeConversion(string file)
    {
        Npy expected = Npy.Read(Path.Combine(Folder, file + ".npy"));
        using StoredImage image = ImageDecoder.DecodeStored(File.ReadAllBytes(Path.Combine(Folder, file)), DecodeOptions.Default);
        float[] actual = new float[3 * 13 * 17];

        new PixelPipeline(Plan).Run(image, actual);

        float[] planes = [.. Enumerable.Range(0, actual.Length).Select(i => (float)expected.Data[(i % (13 * 17) * 3) + (i / (13 * 17))])];
        Assert.True(planes.AsSpan().SequenceEqual(actual), file);
    }

    [Fact]
    public void Run_SizeKept_LeavesColoursUnderAlpha()
    {
        using StoredImage image = ImageDecoder.DecodeStored(File.ReadAllBytes(Path.Combine(Folder, "rgba.png")), DecodeOptions.Default);
        float[] actual = new float[3 * image.Colours.Width * image.Colours.Height];

        new PixelPipeline(Plan with { Resize = ResizeRule.None }).Run(image, actual);

        Assert.NotNull(image.Alpha);
        Assert.Equal(image.Colours.Pixels[0], actual[0]);
    }
}
