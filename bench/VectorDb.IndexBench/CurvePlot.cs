using System.Globalization;
using System.Text;

namespace VectorDb.IndexBench;

/// <summary>Recall against queries a second as SVG: one panel a kind of query, one line a contender.</summary>
internal static class CurvePlot
{
    private const int Width = 460, Height = 340, Margin = 56;
    private const double LeastRecall = 0.8;
    private static readonly string[] Colours = ["#555555", "#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#ff7f0e"];

    public static void Write(string path, IReadOnlyList<(string Title, Dictionary<string, List<CurvePoint>> Curves)> panels)
    {
        var svg = new StringBuilder();
        svg.Append(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width * panels.Count}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"12\">\n"));
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (int i = 0; i < panels.Count; i++)
        {
            Panel(svg, i * Width, panels[i].Title, panels[i].Curves);
        }

        File.WriteAllText(path, svg.Append("</svg>\n").ToString());
    }

    private static void Panel(StringBuilder svg, int left, string title, Dictionary<string, List<CurvePoint>> curves)
    {
        double[] rates = [.. curves.Values.SelectMany(curve => curve).Where(point => point.Recall >= LeastRecall).Select(point => 1e6 / point.Microseconds)];
        double low = Math.Log10(rates.Min()), high = Math.Log10(rates.Max());
        svg.Append(Invariant($"<text x=\"{left + (Width / 2)}\" y=\"20\" text-anchor=\"middle\" font-weight=\"bold\">{title}</text>\n"));
        svg.Append(Invariant($"<text x=\"{left + (Width / 2)}\" y=\"{Height - 8}\" text-anchor=\"middle\">recall@10</text>\n"));
        svg.Append(Invariant($"<text x=\"{left + 14}\" y=\"{Height / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 {left + 14} {Height / 2})\">queries/s</text>\n"));
        for (double recall = LeastRecall; recall < 1.001; recall += 0.05)
        {
            double x = X(left, recall);
            svg.Append(Invariant($"<line x1=\"{x:F1}\" y1=\"{Margin / 2}\" x2=\"{x:F1}\" y2=\"{Height - Margin}\" stroke=\"#ddd\"/><text x=\"{x:F1}\" y=\"{Height - Margin + 16}\" text-anchor=\"middle\">{recall:F2}</text>\n"));
        }

        for (int power = (int)Math.Ceiling(low); power <= high; power++)
        {
            double y = Y(power, low, high);
            svg.Append(Invariant($"<line x1=\"{left + Margin}\" y1=\"{y:F1}\" x2=\"{left + Width - 16}\" y2=\"{y:F1}\" stroke=\"#ddd\"/><text x=\"{left + Margin - 4}\" y=\"{y + 4:F1}\" text-anchor=\"end\">10^{power}</text>\n"));
        }

        int colour = 0;
        foreach ((string name, List<CurvePoint> curve) in curves)
        {
            string points = string.Join(' ', curve.Where(point => point.Recall >= LeastRecall)
                .Select(point => Invariant($"{X(left, point.Recall):F1},{Y(Math.Log10(1e6 / point.Microseconds), low, high):F1}")));
            string stroke = Colours[colour % Colours.Length];
            svg.Append(Invariant($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"2\"/>\n"));
            svg.Append(Invariant($"<text x=\"{left + Margin + 8}\" y=\"{Height - Margin - 10 - (colour * 16)}\" fill=\"{stroke}\">{name}</text>\n"));
            colour++;
        }
    }

    private static double X(int left, double recall) => left + Margin + ((recall - LeastRecall) / (1 - LeastRecall) * (Width - Margin - 16));

    private static double Y(double log, double low, double high) =>
        Height - Margin - ((log - low) / Math.Max(high - low, 0.1) * (Height - (1.5 * Margin)));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
