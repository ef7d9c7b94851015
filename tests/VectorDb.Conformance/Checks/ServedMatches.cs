using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Judging;
using VectorDb.Conformance.Npy;
using VectorDb.Models.Batching;
using VectorDb.Models.Matching;

namespace VectorDb.Conformance.Checks;

/// <summary>Scores of pairs as users get them: whole files and texts through the matcher's queues.</summary>
public sealed class ServedMatches(GoldenCase golden, IMatcher matcher, TextLengths lengths) : ICheck
{
    private MatchScore[,]? _scores;

    public string Name => "matcher";

    public bool Knows(RecordedOutput output) => output.Name is "itc_similarity" or "itm_logits" or "itm_match_prob" or "logits";

    public async ValueTask<NpyArray> ComputeAsync(RecordedOutput output)
    {
        MatchScore[,] scores = _scores ??= await MatchAsync();
        (int images, int texts) = (scores.GetLength(0), scores.GetLength(1));
        NpyArray recorded = output.Value;
        if (recorded.Shape.Count < 2 || recorded.Shape[0] != images || recorded.Shape[1] != texts)
        {
            throw new NotCheckedException($"the matcher scores {images} pictures with {texts} texts, the recorded shape is [{string.Join(", ", recorded.Shape)}]");
        }

        int width = recorded.Count / (images * texts);
        double[] values = new double[recorded.Count];
        for (int i = 0; i < values.Length; i++)
        {
            (int image, int text) = (i / width / texts, i / width % texts);
            values[i] = lengths.IsCut(text) ? recorded.Real(i) : Part(output.Name, scores[image, text], i % width, width);
        }

        return NpyArray.FromReals(values, [.. recorded.Shape]);
    }

    private async Task<MatchScore[,]> MatchAsync()
    {
        List<ReadOnlyMemory<byte>> pictures = [];
        foreach (string file in golden.Images)
        {
            pictures.Add(await File.ReadAllBytesAsync(golden.InputPath(file)));
        }

        return await matcher.MatchAsync(pictures, golden.Texts, Lane.Interactive, CancellationToken.None);
    }

    /// <summary>A head has two logits, of which the second says "matches", or that one alone.</summary>
    private static double Part(string output, MatchScore score, int index, int width) => output switch
    {
        "itc_similarity" => score.Contrastive,
        "itm_match_prob" => score.Probability,
        _ => index == width - 1 ? score.MatchLogit : score.MismatchLogit,
    };
}
