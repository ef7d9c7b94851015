using VectorDb.Models;

namespace VectorDb.GenerationBench;

/// <summary>The command line: --precision P, --tokens N, --rounds N, --scratch DIR, --picture FILE, --python PATH.</summary>
internal sealed record BenchSettings(Precision Precision, int Tokens, int Rounds, string Scratch, byte[] Picture, string? Python)
{
    public static BenchSettings Parse(string[] args)
    {
        string? Value(string name) => Array.IndexOf(args, name) is int i && i >= 0 && i + 1 < args.Length ? args[i + 1] : null;
        int Whole(string name, int otherwise) => Value(name) is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : otherwise;
        string picture = Value("--picture") ?? throw new ArgumentException("--picture FILE is needed.");
        return new BenchSettings(
            Enum.Parse<Precision>(Value("--precision") ?? "int8", ignoreCase: true),
            Whole("--tokens", 20),
            Whole("--rounds", 3),
            Value("--scratch") ?? Path.Combine(Path.GetTempPath(), "vectordb-generation-bench"),
            File.ReadAllBytes(picture),
            Value("--python"));
    }
}
