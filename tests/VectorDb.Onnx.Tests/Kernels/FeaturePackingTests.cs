using VectorDb.Onnx.Kernels;

namespace VectorDb.Onnx.Tests.Kernels;

public unsafe class FeaturePackingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 45)]
    [InlineData(34, 64)]
    [InlineData(65, 99)]
    public void Quantize_EveryFeature_LiesRoundedWhereBothProductsReadIt(int places, int width)
    {
        float[] features = Samples.Normal(1, places * width);
        if (places > 1)
        {
            features.AsSpan(width, width).Clear();
        }

        var transposed = new sbyte[Panels.Pad(places) * Panels.PadPair(width)];
        var straight = new sbyte[Panels.Pad(width) * Panels.PadPair(places)];
        var scales = new float[Panels.Pad(places)];
        transposed.AsSpan().Fill(1);
        straight.AsSpan().Fill(1);
        fixed (sbyte* t = transposed, s = straight)
        fixed (float* f = scales)
        {
            FeaturePacking.Quantize(features, width, t, s, f);
        }

        var expectedTransposed = new sbyte[transposed.Length];
        var expectedStraight = new sbyte[straight.Length];
        for (int place = 0; place < places; place++)
        {
            float[] row = features[(place * width)..((place + 1) * width)];
            float largest = row.Max(MathF.Abs);
            float scale = largest > 0 ? largest / 127 : 1;
            Assert.Equal(scale, scales[place]);
            for (int i = 0; i < width; i++)
            {
                var code = (sbyte)MathF.Round(row[i] / scale);
                expectedTransposed[Place(place, i, Panels.PadPair(width))] = code;
                expectedStraight[Place(i, place, Panels.PadPair(places))] = code;
            }
        }

        Assert.Equal(expectedTransposed, transposed);
        Assert.Equal(expectedStraight, straight);
    }

    /// <summary>[column / 32, inner / 2, column % 32, inner % 2].</summary>
    private static int Place(int column, int inner, int innerLength) =>
        (column / 32 * innerLength * 32) + (inner / 2 * 64) + (column % 32 * 2) + (inner % 2);
}
