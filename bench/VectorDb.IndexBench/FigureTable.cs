using System.Globalization;

namespace VectorDb.IndexBench;

/// <summary>The figures of a run beside their goals, as a Markdown table.</summary>
internal sealed class FigureTable
{
    private readonly List<string> _rows = ["| figure | goal | vectordb | hnswlib | ratio |", "|---|---|---|---|---|"];

    /// <summary>Adds a figure; numbers come formatted, a missing one is a dash.</summary>
    public void Add(string figure, string goal, string ours, string? peer, double? ratio) =>
        _rows.Add($"| {figure} | {goal} | {ours} | {peer ?? "-"} | {(ratio is { } times ? times.ToString(times < 10 ? "F2" : "F0", CultureInfo.InvariantCulture) + "x" : "-")} |");

    public void Print(string title)
    {
        Console.WriteLine($"\n{title}\n");
        _rows.ForEach(Console.WriteLine);
    }
}
