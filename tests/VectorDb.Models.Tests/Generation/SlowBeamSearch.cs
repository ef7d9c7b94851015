using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Searching;

namespace VectorDb.Models.Tests.Generation;

/// <summary>
/// Beam search written as plainly as possible from transformers' description: every continuation of every beam is listed and
/// sorted. The twin of the product's.
/// </summary>
internal static class SlowBeamSearch
{
    public static IReadOnlyList<(int[] Tokens, double Score)> Run(ToyModel model, SearchPlan plan)
    {
        int prompt = plan.Prompt.Count;
        List<(int[] Text, float Sum)> beams = [([.. plan.Prompt], 0f)];
        List<(int[] Text, double Score, bool Ended)> finished = [];
        bool done = false;
        while (!done && beams[0].Text.Length < plan.MaxLength)
        {
            List<(int[] Text, float Sum)> all = [];
            foreach ((int[] text, float sum) in beams)
            {
                float[] scores = LogProbabilities(model.Logits(text));
                Penalize(text, scores, plan);
                all.AddRange(scores.Select((score, token) => ((int[])[.. text, token], score + sum)));
            }

            (int[] Text, float Sum)[] candidates = [.. all.OrderByDescending(x => x.Sum).Take(2 * plan.Beams)];
            List<(int[] Text, float Sum)> next = [];
            for (int rank = 0; rank < candidates.Length && next.Count < plan.Beams; rank++)
            {
                (int[] text, float sum) = candidates[rank];
                if (!plan.EndTokens.Contains(text[^1]))
                {
                    next.Add((text, sum));
                }
                else if (rank < plan.Beams)
                {
                    Keep(finished, (text, sum / Math.Pow(text.Length - prompt, plan.LengthPenalty), true), plan);
                }
            }

            beams = next;
            int length = beams[0].Text.Length - prompt;
            done = finished.Count == plan.Beams && plan.EarlyStopping switch
            {
                EarlyStopping.Always => true,
                EarlyStopping.Never when plan.LengthPenalty > 0 => Worst(finished) >= candidates[0].Sum / Math.Pow(plan.MaxLength - prompt, plan.LengthPenalty),
                _ => Worst(finished) >= candidates[0].Sum / Math.Pow(length, plan.LengthPenalty),
            };
        }

        if (!done)
        {
            beams.ForEach(beam => Keep(finished, (beam.Text, beam.Sum / Math.Pow(beam.Text.Length - prompt, plan.LengthPenalty), false), plan));
        }

        return [.. finished.OrderByDescending(x => x.Score).Take(plan.Returned).Select(x => (x.Text, x.Score))];
    }

    private static double Worst(List<(int[] Text, double Score, bool Ended)> finished) => finished.Min(x => x.Score);

    private static void Keep(List<(int[] Text, double Score, bool Ended)> finished, (int[] Text, double Score, bool Ended) text, SearchPlan plan)
    {
        finished.Add(text);
        if (finished.Count > plan.Beams)
        {
            finished.Remove(finished.MinBy(x => x.Score));
        }
    }

    private static float[] LogProbabilities(float[] logits)
    {
        double sum = logits.Sum(x => Math.Exp(x));
        return [.. logits.Select(x => (float)(x - Math.Log(sum)))];
    }

    private static void Penalize(int[] text, float[] scores, SearchPlan plan)
    {
        foreach (int token in text.Distinct())
        {
            scores[token] = scores[token] < 0 ? scores[token] * (float)plan.RepetitionPenalty : scores[token] / (float)plan.RepetitionPenalty;
        }

        int n = plan.NoRepeatNgramSize;
        for (int token = 0; n > 0 && token < scores.Length; token++)
        {
            int[] longer = [.. text, token];
            string[] ngrams = [.. Enumerable.Range(0, Math.Max(0, longer.Length - n + 1)).Select(i => string.Join(' ', longer.Skip(i).Take(n)))];
            if (ngrams.Length > 0 && ngrams.Count(x => x == ngrams[^1]) > 1)
            {
                scores[token] = float.NegativeInfinity;
            }
        }

        foreach (int end in plan.EndTokens)
        {
            scores[end] = text.Length < plan.MinLength ? float.NegativeInfinity : scores[end];
        }
    }
}
