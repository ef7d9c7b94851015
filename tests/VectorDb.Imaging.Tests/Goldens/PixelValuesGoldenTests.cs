using System.Text.Json.Nodes;
using VectorDb.Imaging.Tests.Support;

namespace VectorDb.Imaging.Tests.Goldens;

/// <summary>The pixel values of every model's own processor, from the picture files on.</summary>
public sealed class PixelValuesGoldenTests
{
    public static TheoryData<string, string> Outputs
    {
        get
        {
            TheoryData<string, string> outputs = [];
            foreach (string path in Directory.GetFiles(GoldenFolder.Root, "expected.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string folder = Path.GetDirectoryName(Path.GetDirectoryName(path))!;
                foreach (string name in Named(folder).Select(o => (string)o["name"]!).Where(IsPixelValues))
                {
                    outputs.Add(Path.GetRelativePath(GoldenFolder.Root, folder), name);
                }
            }

            return outputs;
        }
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Run_RecordedPictures_EqualTheModelsProcessor(string model, string output)
    {
        string folder = GoldenFolder.Path(model);
        JsonNode golden = Named(folder).Single(o => (string)o["name"]! == output);
        Npy expected = Npy.Read(Path.Combine(folder, "expected", (string)golden["file"]!));
        PixelPipeline pipeline = new(ProcessorPlan.Read(folder));
        DecodeOptions options = new() { ApplyOrientation = output.EndsWith("exif_applied", StringComparison.Ordinal) };
        List<float> actual = [];
        foreach (JsonNode? input in golden["inputs"]!.AsArray())
        {
            using StoredImage image = ImageDecoder.DecodeStored(File.ReadAllBytes(Path.Combine(folder, "inputs", (string)input!)), options);
            (int height, int width) = pipeline.OutputSize(image.Colours.Width, image.Colours.Height);
            float[] values = new float[3 * height * width];
            if (output.EndsWith("_unconverted", StringComparison.Ordinal))
            {
                pipeline.Run(image, values);
            }
            else
            {
                pipeline.Run(image.Colours, values);
            }

            actual.AddRange(values);
        }

        PixelAssert.Close(expected.Floats, actual.ToArray(), (double)golden["tolerance"]!["atol"]!, $"{model} {output}");
    }

    [Fact]
    public void Outputs_InTheGoldens_CoverEveryFamily() =>
        Assert.True(Outputs.Count >= 30, $"only {Outputs.Count} recorded outputs were found");

    private static bool IsPixelValues(string name) => name.StartsWith("pixel_values", StringComparison.Ordinal);

    private static IEnumerable<JsonNode> Named(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected", "expected.json"))) is JsonObject file && file["outputs"] is JsonArray outputs
            ? outputs.OfType<JsonNode>()
            : [];
}
