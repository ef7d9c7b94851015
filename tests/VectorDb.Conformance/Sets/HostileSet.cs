using System.Text.Json;
using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Checks;
using VectorDb.Conformance.Judging;
using VectorDb.Conformance.Npy;
using VectorDb.Imaging;

namespace VectorDb.Conformance.Sets;

/// <summary>Files made to break a decoder: each is refused with the decoder's own exception, or decodes as recorded.</summary>
public sealed class HostileSet(string name, string folder, JsonElement files) : IGoldenSet
{
    /// <summary>The pixel limit that the recorded verdicts assume.</summary>
    private const int MaxPixels = 20_000_000;

    public string Name => name;

    public IAsyncEnumerable<Verdict> JudgeAsync() => files.EnumerateArray().SelectMany(JudgeFile).ToAsyncEnumerable();

    private IEnumerable<Verdict> JudgeFile(JsonElement entry)
    {
        string file = entry.GetProperty("file").GetString()!;
        string wanted = entry.GetProperty("server").GetString()!;
        yield return new Trial("decode", name, $"hostile {file}").Require(() => Complaint(file, wanted));

        if (entry.TryGetProperty("expected", out JsonElement expected))
        {
            yield return new Trial("decode", name, $"hostile {file} pixels").Compare(
                () => NpyReader.Read(Path.Combine(folder, "expected", expected.GetString()!)),
                () => Pictures.Decode(PathOf(file), applyOrientation: false, MaxPixels),
                () => Tolerance.Parse(entry.GetProperty("tolerance")));
        }
    }

    private string Complaint(string file, string wanted)
    {
        string? refusal = null;
        try
        {
            Pictures.Decode(PathOf(file), applyOrientation: true, MaxPixels);
        }
        catch (ImageException error)
        {
            refusal = error.Message;
        }

        return wanted switch
        {
            "reject" when refusal is null => "was decoded, must be refused",
            "decode" when refusal is not null => $"was refused, must be decoded: {refusal}",
            "reject" or "decode" or "either" => string.Empty,
            _ => $"expectation '{wanted}' is not known",
        };
    }

    private string PathOf(string file) => Path.Combine(folder, "hostile", file);
}
