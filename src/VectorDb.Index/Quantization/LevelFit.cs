using System.Runtime.Intrinsics;

namespace VectorDb.Index.Quantization;

/// <summary>Cuts a row into levels with the step size that keeps its direction best.</summary>
internal static unsafe class LevelFit
{
    // What rounding the query to 8 bits adds to the error: 0.29 steps of 1/127 of its largest component, about 3.5 deviations.
    private const double QueryRounding = 0.29 * 3.5 / 127;

    /// <summary>Writes the levels and works out the factors, all but the shift.</summary>
    /// <param name="residual">float32 [length], seen from the centre.</param>
    /// <param name="levels">Receives one level a byte.</param>
    /// <param name="length">Components, a multiple of 64.</param>
    public static RowFactors Choose<TKernel>(float* residual, byte* levels, int length)
        where TKernel : struct, ICodeKernel
    {
        Vector256<float> squares = Vector256<float>.Zero;
        for (int i = 0; i < length; i += 8)
        {
            Vector256<float> r = Vector256.Load(residual + i);
            squares += r * r;
        }

        double squared = Vector256.Sum(squares);
        double deviation = Math.Sqrt(squared / length);
        if (!(deviation > 1e-18))
        {
            // The row is the centre itself: any code will do with a scale of zero.
            new Span<byte>(levels, length).Clear();
            return new RowFactors { Scale = 0, LevelSum = 0, Deviation = 0 };
        }

        float bestStep = 0;
        double bestCosine = double.NegativeInfinity;
        foreach (float tried in TKernel.Steps)
        {
            float step = (float)(tried * deviation);
            Fit fit = Measure<TKernel>(residual, length, step);
            if (fit.Product / Math.Sqrt(fit.CodeSquared) > bestCosine)
            {
                bestCosine = fit.Product / Math.Sqrt(fit.CodeSquared);
                bestStep = step;
            }
        }

        Fit best = Measure<TKernel>(residual, length, bestStep);
        double sum = Write<TKernel>(residual, length, bestStep, levels);
        double scale = squared / best.Product;
        double error = Math.Max((scale * scale * best.CodeSquared) - squared, 0) + (squared * QueryRounding * QueryRounding);
        return new RowFactors
        {
            Scale = (float)scale,
            LevelSum = (float)sum,
            Deviation = (float)Math.Sqrt(error / length),
        };
    }

    private static Fit Measure<TKernel>(float* residual, int length, float step)
        where TKernel : struct, ICodeKernel
    {
        Vector256<float> product = Vector256<float>.Zero, squared = product;
        for (int i = 0; i < length; i += 8)
        {
            Vector256<float> r = Vector256.Load(residual + i);
            Vector256<float> c = Levels<TKernel>(r, 1 / step) - Vector256.Create(TKernel.Zero);
            product += c * r;
            squared += c * c;
        }

        return new Fit(Vector256.Sum(product), Vector256.Sum(squared));
    }

    private static double Write<TKernel>(float* residual, int length, float step, byte* levels)
        where TKernel : struct, ICodeKernel
    {
        double sum = 0;
        for (int i = 0; i < length; i += 8)
        {
            Vector256<float> u = Levels<TKernel>(Vector256.Load(residual + i), 1 / step);
            for (int lane = 0; lane < 8; lane++)
            {
                levels[i + lane] = (byte)u[lane];
                sum += u[lane];
            }
        }

        return sum;
    }

    private static Vector256<float> Levels<TKernel>(Vector256<float> residual, float inverseStep)
        where TKernel : struct, ICodeKernel
    {
        Vector256<float> u = Vector256.Round((residual * inverseStep) + Vector256.Create(TKernel.Zero));
        return Vector256.Min(Vector256.Max(u, Vector256<float>.Zero), Vector256.Create((float)TKernel.TopLevel));
    }

    private readonly record struct Fit(double Product, double CodeSquared);
}
