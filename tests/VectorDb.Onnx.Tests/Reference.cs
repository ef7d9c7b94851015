namespace VectorDb.Onnx.Tests;

/// <summary>The slow twins: layers in plain loops and double sums, row by row.</summary>
internal static class Reference
{
    /// <summary>x [rows, inputs] times weight [outputs, inputs] transposed, plus bias.</summary>
    public static float[] Linear(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int inputs)
    {
        int rows = x.Length / inputs;
        int outputs = weight.Length / inputs;
        var result = new float[rows * outputs];
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < outputs; output++)
            {
                double sum = bias.IsEmpty ? 0 : bias[output];
                for (int i = 0; i < inputs; i++)
                {
                    sum += (double)x[(row * inputs) + i] * weight[(output * inputs) + i];
                }

                result[(row * outputs) + output] = (float)sum;
            }
        }

        return result;
    }

    public static float[] LayerNorm(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, double epsilon, bool centre = true)
    {
        int width = weight.Length;
        var result = new float[x.Length];
        for (int start = 0; start < x.Length; start += width)
        {
            double mean = 0, square = 0;
            for (int i = 0; i < width; i++)
            {
                mean += centre ? x[start + i] / (double)width : 0;
            }

            for (int i = 0; i < width; i++)
            {
                square += (x[start + i] - mean) * (x[start + i] - mean) / width;
            }

            double factor = 1 / Math.Sqrt(square + epsilon);
            for (int i = 0; i < width; i++)
            {
                result[start + i] = (float)(((x[start + i] - mean) * factor * weight[i]) + (bias.IsEmpty ? 0 : bias[i]));
            }
        }

        return result;
    }

    /// <summary>Attention of [batch, targets, width] to [batch, sources, width]; mask gives what is added to the score of (batch, head, target, source).</summary>
    public static float[] Attention(
        float[] query, float[] key, float[] value, int batch, int heads, int width, Func<int, int, int, int, double> mask, double? scale = null)
    {
        int targets = query.Length / batch / width;
        int sources = key.Length / batch / width;
        int head = width / heads;
        var result = new float[query.Length];
        for (int b = 0; b < batch; b++)
        {
            for (int h = 0; h < heads; h++)
            {
                for (int t = 0; t < targets; t++)
                {
                    var scores = new double[sources];
                    for (int s = 0; s < sources; s++)
                    {
                        for (int i = 0; i < head; i++)
                        {
                            scores[s] += (double)query[(((b * targets) + t) * width) + (h * head) + i] * key[(((b * sources) + s) * width) + (h * head) + i];
                        }

                        scores[s] = (scores[s] * (scale ?? (1 / Math.Sqrt(head)))) + mask(b, h, t, s);
                    }

                    double top = scores.Max();
                    double sum = scores.Sum(score => Math.Exp(score - top));
                    for (int i = 0; i < head; i++)
                    {
                        double mean = 0;
                        for (int s = 0; s < sources; s++)
                        {
                            mean += Math.Exp(scores[s] - top) / sum * value[(((b * sources) + s) * width) + (h * head) + i];
                        }

                        result[(((b * targets) + t) * width) + (h * head) + i] = (float)mean;
                    }
                }
            }
        }

        return result;
    }
}
