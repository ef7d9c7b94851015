using System.Xml.Linq;
using VectorDb.Cli.Evaluation;

namespace VectorDb.Cli.Tests.Evaluation;

public sealed class RecallPlotTests
{
    [Fact]
    public void Draw_RecallOverDepths_HasALineForEachSliceThatRises()
    {
        XElement svg = XElement.Parse(RecallPlot.Draw(
        [
            Measured(8, all: 2, relation: 2), Measured(null, all: 4, relation: 4), Measured(0, all: 1, relation: 0), Measured(32, all: 3, relation: 2),
        ]));
        XElement[] lines = [.. svg.Elements().Where(static e => e.Name.LocalName == "polyline")];
        Assert.Equal(2, lines.Length);
        double[][] heights = [.. lines.Select(static line => line.Attribute("points")!.Value.Split(' ')
            .Select(static p => double.Parse(p.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture)).ToArray())];
        Assert.All(heights, static h => Assert.Equal(3, h.Length));
        Assert.True(heights[0][0] > heights[0][1] && heights[0][1] > heights[0][2]);
        Assert.Equal(heights[1][1], heights[1][2]);
        string[] texts = [.. svg.Elements().Where(static e => e.Name.LocalName == "text").Select(static e => e.Value)];
        Assert.Empty(new[] { "none", "8", "32", "all", "a<b", "recall@1" }.Except(texts));
    }

    private static Measure Measured(uint? reranked, int all, int relation)
    {
        var tally = new Tally();
        for (int i = 0; i < 4; i++)
        {
            tally.Add(i % 2 == 0 ? "a<b" : null, i % 2 == 0 ? i / 2 < relation / 2 : i / 2 < all - (relation / 2));
        }

        return new Measure("recall@1", tally, "m", 1) { Reranked = reranked };
    }
}
