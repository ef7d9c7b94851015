using System.Text.Json;
using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Checks;
using VectorDb.Conformance.Judging;
using VectorDb.Conformance.Npy;

namespace VectorDb.Conformance.Sets;

/// <summary>Resampled pictures, to be met bit by bit.</summary>
public sealed class ResizeSet(string name, string expected, JsonElement json, JsonElement cases) : IGoldenSet
{
    private readonly string _inputs = Path.Combine(Path.GetDirectoryName(expected)!, "inputs");

    public string Name => name;

    public IAsyncEnumerable<Verdict> JudgeAsync() => cases.EnumerateArray().Select(JudgeOne).ToAsyncEnumerable();

    private Verdict JudgeOne(JsonElement entry)
    {
        string file = entry.GetProperty("file").GetString()!;
        JsonElement tolerance = entry.TryGetProperty("tolerance", out JsonElement own) ? own : json.GetProperty("tolerance");
        return new Trial("resize", name, Path.GetFileNameWithoutExtension(file)).Compare(
            () => NpyReader.Read(Path.Combine(expected, file)),
            () => Pictures.Resize(
                NpyReader.Read(Path.Combine(_inputs, entry.GetProperty("input").GetString()!)),
                entry.GetProperty("resample").GetString()!,
                entry.GetProperty("width").GetInt32(),
                entry.GetProperty("height").GetInt32()),
            () => Tolerance.Parse(tolerance));
    }
}
