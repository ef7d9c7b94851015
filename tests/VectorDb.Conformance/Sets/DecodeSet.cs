using System.Text.Json;
using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Checks;
using VectorDb.Conformance.Judging;
using VectorDb.Conformance.Npy;

namespace VectorDb.Conformance.Sets;

/// <summary>Files of every format and variant with their pixels.</summary>
public sealed class DecodeSet(string name, string folder, JsonElement files) : IGoldenSet
{
    public string Name => name;

    public IAsyncEnumerable<Verdict> JudgeAsync() => files.EnumerateArray().SelectMany(JudgeFile).ToAsyncEnumerable();

    private IEnumerable<Verdict> JudgeFile(JsonElement entry)
    {
        string file = entry.GetProperty("file").GetString()!;
        Func<Tolerance> tolerance = () => Tolerance.Parse(entry.GetProperty("tolerance"));
        if (Recorded(entry, "expected") is { } expected)
        {
            Verdict verdict = new Trial("decode", name, file).Compare(expected, () => Decode(file), tolerance);

            // Where Pillow's own answer is odd, the goldens record a better one too, and either will do.
            yield return verdict.Outcome == Outcome.Fail && Recorded(entry, "expected_sane") is { } sane
                ? new Trial("decode", name, file).Compare(sane, () => Decode(file), tolerance)
                : verdict;
        }

        if (Recorded(entry, "expected_exif_applied") is { } upright)
        {
            yield return new Trial("decode", name, $"{file} upright").Compare(upright, () => Decode(file, applyOrientation: true), tolerance);
        }

        if (Recorded(entry, "expected_rgba") is { } withAlpha)
        {
            yield return new Trial("decode", name, $"{file} colours under alpha").Compare(() => Colours(withAlpha()), () => Decode(file), tolerance);
        }
    }

    private NpyArray Decode(string file, bool applyOrientation = false) =>
        Pictures.Decode(Path.Combine(folder, "inputs", file), applyOrientation);

    private Func<NpyArray>? Recorded(JsonElement entry, string key) =>
        entry.TryGetProperty(key, out JsonElement file) && file.ValueKind == JsonValueKind.String
            ? () => NpyReader.Read(Path.Combine(folder, "expected", file.GetString()!))
            : null;

    /// <summary>The models see no alpha: of RGBA pixels, the first three channels.</summary>
    private static NpyArray Colours(NpyArray rgba)
    {
        long[] rgb = [.. Enumerable.Range(0, rgba.Count).Where(i => i % 4 != 3).Select(rgba.Whole)];
        return NpyArray.FromIntegers(rgb, rgba.Shape[0], rgba.Shape[1], 3);
    }
}
