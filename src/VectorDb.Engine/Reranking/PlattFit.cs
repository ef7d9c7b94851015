namespace VectorDb.Engine.Reranking;

/// <summary>
/// Fits a <see cref="Calibration"/> (Platt 1999, "Probabilistic outputs for support vector machines"): logistic regression on one
/// number, by Newton's method. Targets are a little inside 0 and 1, as Platt has them, so that separable examples give no infinite slope.
/// </summary>
internal static class PlattFit
{
    private const int MaxSteps = 100;
    private const double Tolerance = 1e-9;

    // Keeps the step finite where all examples lie at one place.
    private const double Ridge = 1e-6;

    /// <summary>The calibration of some best hits.</summary>
    /// <param name="examples">Logit of the best hit, and whether it was right.</param>
    public static Calibration Fit(IReadOnlyList<(float Logit, bool IsRight)> examples)
    {
        int right = examples.Count(static e => e.IsRight);
        double high = (right + 1.0) / (right + 2.0);
        double low = 1.0 / (examples.Count - right + 2.0);
        double slope = 0;
        double intercept = Math.Log((right + 1.0) / (examples.Count - right + 1.0));
        for (int step = 0; step < MaxSteps; step++)
        {
            (double gradientSlope, double gradientIntercept, double ss, double si, double ii) = (Ridge * slope, 0, Ridge, 0, Ridge);
            foreach ((float logit, bool isRight) in examples)
            {
                double p = 1 / (1 + Math.Exp(-((slope * logit) + intercept)));
                double error = p - (isRight ? high : low);
                double weight = Math.Max(p * (1 - p), 1e-12);
                gradientSlope += error * logit;
                gradientIntercept += error;
                ss += weight * logit * logit;
                si += weight * logit;
                ii += weight;
            }

            double determinant = (ss * ii) - (si * si);
            double changeSlope = ((ii * gradientSlope) - (si * gradientIntercept)) / determinant;
            double changeIntercept = ((ss * gradientIntercept) - (si * gradientSlope)) / determinant;
            (double before, double after) = (Loss(slope, intercept), Loss(slope - changeSlope, intercept - changeIntercept));
            double damping = 1;
            while (after > before && damping > 1e-6)
            {
                damping /= 2;
                after = Loss(slope - (damping * changeSlope), intercept - (damping * changeIntercept));
            }

            slope -= damping * changeSlope;
            intercept -= damping * changeIntercept;
            if (Math.Abs(changeSlope) + Math.Abs(changeIntercept) < Tolerance)
            {
                break;
            }
        }

        return new Calibration((float)slope, (float)intercept, examples.Count, right);

        double Loss(double s, double i) => examples.Sum(e =>
        {
            double z = (s * e.Logit) + i;
            double target = e.IsRight ? high : low;
            return Math.Max(z, 0) - (z * target) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
        }) + (Ridge * s * s / 2);
    }
}
