using VectorDb.Imaging;

namespace VectorDb.Cli.Tests.Commands;

/// <summary>The whole tour, as a newcomer runs it: its claims must come true on the models and pictures that are bundled.</summary>
public sealed class QuickstartCommandTests : IDisposable
{
    private readonly string _saved = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public void Dispose() => Directory.Delete(_saved, recursive: true);

    [Fact]
    public async Task Quickstart_ShowsEveryStop_AndRerankingPutsTheRightPictureFirst()
    {
        CommandRun run = await CommandRun.OfAsync("quickstart", "--pictures", "blocks", "--save", _saved);
        Assert.True(run.ExitCode == 0, run.Error);
        string[] stops = ["A server", "400 pictures are in", "Search for", "Search for", "The same", "Search with a picture", "Search for", "10 pictures captioned", "Which of some labels", "Where blip-retrieval sees"];
        string[] lines = run.Output.Split(Environment.NewLine);
        for (int i = 0; i < stops.Length; i++)
        {
            Assert.Contains(lines, line => line.StartsWith($"{i + 1}. {stops[i]}", StringComparison.Ordinal));
        }

        int reranked = Array.FindIndex(lines, static l => l.StartsWith("5. ", StringComparison.Ordinal));
        Assert.EndsWith("<-", Array.Find(lines[reranked..], static l => l.Contains(".webp", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("how many tractors are there? two", run.Output, StringComparison.Ordinal);
        Assert.Contains("what is left of the potato? camel", run.Output, StringComparison.Ordinal);
        Assert.Contains("▀", run.Output, StringComparison.Ordinal);
        AssertSees("described.png", pictures: 10);
        AssertHeatLiesOnTheRhino();
    }

    private void AssertSees(string file, int pictures)
    {
        using RgbImage strip = ImageDecoder.Decode(File.ReadAllBytes(Path.Combine(_saved, file)), DecodeOptions.Default);
        Assert.Equal((pictures * 110) - 6, strip.Width);
    }

    /// <summary>The rhino stands in the upper right quarter: there the map is redder than in the others.</summary>
    private void AssertHeatLiesOnTheRhino()
    {
        using RgbImage map = ImageDecoder.Decode(File.ReadAllBytes(Path.Combine(_saved, "heat.png")), DecodeOptions.Default);
        double[] red = new double[4];
        for (int y = 0; y < 96; y++)
        {
            for (int x = 0; x < 96; x++)
            {
                int at = ((y * map.Width) + map.Width - 96 + x) * RgbImage.Channels;
                red[(y / 48 * 2) + (x / 48)] += map.Pixels[at] - map.Pixels[at + 1];
            }
        }

        Assert.Equal(1, Array.IndexOf(red, red.Max()));
    }
}
