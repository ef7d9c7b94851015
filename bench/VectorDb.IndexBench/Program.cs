using VectorDb.IndexBench;

if (args.Length == 0)
{
    Console.Error.WriteLine(
        "usage: VectorDb.IndexBench SET[,SET...] [--codes full,half,eight,four,one] [--learn TEXTS] [--text-links N] [--rounds N] [--rebuild] [--no-peers] [--no-filters] [--no-disk] [--usearch DIR] [--plot FILE]");
    return 2;
}

var arguments = new Arguments(args);
List<(string Title, Dictionary<string, List<CurvePoint>> Curves)> panels = [];
foreach (string directory in arguments.Directories)
{
    using var bench = new SetBench(directory, arguments);
    panels.AddRange(bench.Run());
}

string plot = arguments.Text("--plot", Path.Combine(arguments.Directories[0], "curves.svg"));
CurvePlot.Write(plot, panels);
Console.WriteLine($"\nplot: {plot}");
return 0;
