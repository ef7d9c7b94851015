using System.Numerics.Tensors;

namespace VectorDb.Models.Generation.Searching;

/// <summary>Draws tokens: temperature, then top-k, then top-p (arXiv:1904.09751), as transformers' warpers do it.</summary>
internal sealed class TokenSampler
{
    private readonly SearchPlan _plan;
    private readonly int _kept;
    private readonly Random _random;

    /// <param name="plan">Temperature, limits and seed.</param>
    /// <param name="stream">Numbers the texts of one request, which draw independently.</param>
    public TokenSampler(SearchPlan plan, int stream)
    {
        _plan = plan;
        _kept = plan.Beams > 1 ? plan.EndTokens.Count + 1 : 1;
        _random = new Random(HashOf(plan.Seed, stream));
    }

    /// <summary>Draws one token. What is left in <paramref name="scores"/> are the logits it was drawn from.</summary>
    /// <param name="scores">Logits; overwritten.</param>
    /// <param name="scratch">As long.</param>
    public int Draw(Span<float> scores, Span<float> scratch)
    {
        Warp(scores, scratch);
        TensorPrimitives.SoftMax(scores, scratch);
        double rest = _random.NextDouble() * TensorPrimitives.Sum<float>(scratch);
        int last = 0;
        for (int token = 0; token < scratch.Length; token++)
        {
            if (scratch[token] > 0)
            {
                last = token;
                rest -= scratch[token];
                if (rest < 0)
                {
                    break;
                }
            }
        }

        return last;
    }

    /// <summary>A score to rank by, so that taking the highest is drawing without putting back (Gumbel top-k, arXiv:1903.06059).</summary>
    public double Perturb(float logProbability) => logProbability - Math.Log(-Math.Log(1 - _random.NextDouble() + double.Epsilon));

    /// <summary>Applies temperature and limits in place; what may not be drawn becomes minus infinity.</summary>
    public void Warp(Span<float> scores, Span<float> scratch)
    {
        if (_plan.Temperature != 1)
        {
            TensorPrimitives.Divide(scores, (float)_plan.Temperature, scores);
        }

        int top = Math.Max(_plan.TopK, _kept);
        if (_plan.TopK > 0 && top < scores.Length)
        {
            scores.CopyTo(scratch);
            scratch.Sort();
            CutBelow(scores, scratch[^top]);
        }

        if (_plan.TopP < 1)
        {
            CutTail(scores, scratch);
        }
    }

    /// <summary>Takes out the least probable tokens whose probabilities together do not exceed 1 - top_p.</summary>
    private void CutTail(Span<float> scores, Span<float> scratch)
    {
        TensorPrimitives.SoftMax(scores, scratch);
        float[] keys = scratch.ToArray();
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, order);
        float sum = 0;
        for (int i = 0; i < order.Length - _kept; i++)
        {
            sum += keys[i];
            if (sum > 1 - (float)_plan.TopP)
            {
                return;
            }

            scores[order[i]] = float.NegativeInfinity;
        }
    }

    private static void CutBelow(Span<float> scores, float threshold)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] < threshold)
            {
                scores[i] = float.NegativeInfinity;
            }
        }
    }

    /// <summary>The same on every machine, unlike HashCode.</summary>
    private static int HashOf(long seed, int stream)
    {
        ulong mixed = unchecked(((ulong)seed * 0x9E3779B97F4A7C15) + (ulong)stream + 1);
        mixed = unchecked((mixed ^ (mixed >> 31)) * 0xBF58476D1CE4E5B9);
        return (int)(mixed >> 33);
    }
}
