using System.Globalization;

namespace VectorDb.EncoderBench;

/// <summary>What to measure: <c>[--tower clip|blip] [--batches 1,8] [--rounds 9] [--policies fp32,int8] [--peers fp32,bf16] [--python /usr/bin/python3] [--profile PREFIX]</c>.</summary>
internal sealed record BenchArguments(
    TowerShape Tower, IReadOnlyList<int> Batches, int Rounds, IReadOnlyList<string> Policies, IReadOnlyList<string> Peers, string Python, string? Profile)
{
    public static BenchArguments Parse(string[] args)
    {
        var values = new Dictionary<string, string>
        {
            ["--tower"] = "clip",
            ["--batches"] = "1,8",
            ["--rounds"] = "9",
            ["--policies"] = "fp32,int8",
            ["--peers"] = "fp32,bf16",
            ["--python"] = "/usr/bin/python3",
            ["--profile"] = "",
        };
        for (int i = 0; i < args.Length; i += 2)
        {
            if (!values.ContainsKey(args[i]) || i + 1 == args.Length)
            {
                throw new ArgumentException($"'{args[i]}' is not an option with a value: use {string.Join(", ", values.Keys)}.");
            }

            values[args[i]] = args[i + 1];
        }

        return new BenchArguments(
            values["--tower"] == "blip" ? TowerShape.BlipBase384 : TowerShape.ClipBase32,
            [.. List(values["--batches"]).Select(text => int.Parse(text, CultureInfo.InvariantCulture))],
            int.Parse(values["--rounds"], CultureInfo.InvariantCulture),
            List(values["--policies"]),
            List(values["--peers"]),
            values["--python"],
            values["--profile"].Length > 0 ? values["--profile"] : null);
    }

    private static string[] List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
