using VectorDb.Models.Batching;
using VectorDb.Models.Matching;
using VectorDb.Models.Probing;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Architectures;

/// <summary>BLIP-2 as the model of a collection: one vector a picture, exact scores from the matcher.</summary>
public sealed class Blip2EncoderTests
{
    private static readonly GoldenCase Golden = new("blip2/itm");

    [Fact]
    public async Task EncodeImage_IsTheMeanDirectionOfTheRecordedFeatures()
    {
        await using Model model = Model.Load(Golden.Directory, new ModelOptions { Decoding = new() { ApplyOrientation = false } });
        ProbeValue features = Golden["image_embeds"].Read();
        (int queries, int dimensions) = (features.Shape[1], features.Shape[2]);
        Assert.Equal(dimensions, model.Encoder!.Dimensions);
        string[] images = [.. Golden["pixel_values"].Inputs];
        for (int i = 0; i < images.Length; i++)
        {
            float[] vector = await model.Encoder.EncodeImageAsync(Golden.Image(images[i]), Lane.Bulk, CancellationToken.None);
            double[] mean = new double[dimensions];
            for (int k = 0; k < queries * dimensions; k++)
            {
                mean[k % dimensions] += features.Floats![(i * queries * dimensions) + k];
            }

            double norm = Math.Sqrt(mean.Sum(x => x * x));
            Assert.InRange(vector.Zip(mean, (a, b) => Math.Abs(a - (b / norm))).Max(), 0, 10 * Golden["image_embeds"].Tolerance);
        }
    }

    [Fact]
    public async Task EncodeText_IsTheRecordedVector()
    {
        await using Model model = Model.Load(Golden.Directory);
        ProbeValue expected = Golden["text_embeds"].Read();
        for (int i = 0; i < expected.Shape[0]; i++)
        {
            float[] vector = await model.Encoder!.EncodeTextAsync(Golden.Texts[i], Lane.Interactive, CancellationToken.None);
            Assert.InRange(vector.Select((x, k) => Math.Abs(x - expected.Floats![(i * vector.Length) + k])).Max(), 0, Golden["text_embeds"].Tolerance);
        }
    }

    [Fact]
    public async Task OneQuery_KeepsItsAxis_AndItsVectorIsTheContrastiveFeature()
    {
        using ModelCopy copy = new("blip2/itm");
        copy.EditConfig(config => config["num_query_tokens"] = 1);
        copy.EditTensor("query_tokens", [1, 1, 32], values => values[..32]);
        await using Model model = Model.Load(copy.Directory);
        ProbeValue features = model.Probe.Compute("image_embeds", Golden.Inputs(["gray.png", "rgb.jpg"]));
        Assert.Equal([2, 1, 16], features.Shape);

        float[] picture = await model.Encoder!.EncodeImageAsync(Golden.Image("gray.png"), Lane.Bulk, CancellationToken.None);
        float[] text = await model.Encoder.EncodeTextAsync("a cat", Lane.Bulk, CancellationToken.None);
        MatchScore[,] scores = await model.Matcher!.MatchAsync(
            [(ReadOnlyMemory<byte>)Golden.Image("gray.png")], ["a cat"], Lane.Bulk, CancellationToken.None);
        Assert.Equal(scores[0, 0].Contrastive, picture.Zip(text, (a, b) => a * b).Sum(), 1e-5);
    }
}
