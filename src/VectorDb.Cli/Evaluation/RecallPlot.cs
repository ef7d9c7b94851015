using System.Globalization;
using System.Net;
using System.Text;

namespace VectorDb.Cli.Evaluation;

/// <summary>Draws recall@1 before and after reranking, over the number of candidates, as SVG: one line for everything, one for each slice.</summary>
internal static class RecallPlot
{
    private const int Width = 560;
    private const int Height = 320;
    private const int Left = 56;
    private const int Right = 150;
    private const int Top = 24;
    private const int Bottom = 48;

    private static readonly string[] Colours = ["#1f2937", "#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed"];

    /// <summary>The picture.</summary>
    /// <param name="measures">Of an evaluation; figures other than recall@1 are left out.</param>
    public static string Draw(IReadOnlyList<Measure> measures)
    {
        Measure[] depths = [.. measures.Where(static m => m.Reranked is not null).OrderBy(static m => m.Reranked)];
        string[] slices = [.. depths.SelectMany(static m => m.Tally.Slices.Select(static s => s.Key)).Distinct().OrderBy(static s => s != Tally.All)];
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" font-family="sans-serif" font-size="12">""")
            .AppendLine().AppendLine("""<rect width="100%" height="100%" fill="white"/>""");
        Axes(svg, depths);
        for (int i = 0; i < slices.Length; i++)
        {
            Line(svg, depths, slices[i], Colours[i % Colours.Length], Top + 8 + (18 * i));
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static void Axes(StringBuilder svg, Measure[] depths)
    {
        for (int tenth = 0; tenth <= 10; tenth += 2)
        {
            double y = Y(tenth / 10.0);
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<line x1="{Left}" y1="{y:F1}" x2="{Width - Right}" y2="{y:F1}" stroke="#e5e7eb"/>""")
                .AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Left - 8}" y="{y + 4:F1}" text-anchor="end">{tenth / 10.0:F1}</text>""");
        }

        for (int i = 0; i < depths.Length; i++)
        {
            string name = depths[i].Reranked == 0 ? "none" : depths[i].Reranked!.Value.ToString(CultureInfo.InvariantCulture);
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{X(i, depths.Length):F1}" y="{Height - Bottom + 18}" text-anchor="middle">{name}</text>""");
        }

        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{(Left + Width - Right) / 2}" y="{Height - 12}" text-anchor="middle">candidates reranked</text>""")
            .AppendLine(CultureInfo.InvariantCulture, $"""<text x="14" y="{(Top + Height - Bottom) / 2}" text-anchor="middle" transform="rotate(-90 14 {(Top + Height - Bottom) / 2})">recall@1</text>""");
    }

    private static void Line(StringBuilder svg, Measure[] depths, string slice, string colour, int legend)
    {
        (double X, double Y, double Share)[] points =
            [.. depths.Select((m, i) => (X(i, depths.Length), Y(m.Tally.Share(slice)), m.Tally.Share(slice)))];
        string path = string.Join(' ', points.Select(static p => string.Create(CultureInfo.InvariantCulture, $"{p.X:F1},{p.Y:F1}")));
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>""");
        foreach ((double x, double y, double share) in points)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<circle cx="{x:F1}" cy="{y:F1}" r="3.5" fill="{colour}"><title>{share:F3}</title></circle>""");
        }

        int at = Width - Right + 16;
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<line x1="{at}" y1="{legend}" x2="{at + 20}" y2="{legend}" stroke="{colour}" stroke-width="2"/>""")
            .AppendLine(CultureInfo.InvariantCulture, $"""<text x="{at + 26}" y="{legend + 4}">{WebUtility.HtmlEncode(slice)}</text>""");
    }

    private static double X(int place, int count) => Left + ((Width - Left - Right) * (place + 0.5) / count);

    private static double Y(double share) => Height - Bottom - ((Height - Top - Bottom) * share);
}
