using VectorDb.Models.Batching;
using VectorDb.Models.Probing;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Comparing;

public sealed class ComparerTests
{
    [Fact]
    public async Task CompareAsync_Served_MeetsTheRecordedLogits()
    {
        GoldenCase golden = new("blip-nlvr2/nlvr2");
        await using Model model = Model.Load(golden.Directory);
        Assert.Equal([ModelCapability.Compare], model.Info.Capabilities);
        ProbeValue logits = golden["logits"].Read(); // first row: pictures 0 and 1
        float[] expected = [.. logits.Floats!.Take(2)];
        float probability = await model.Comparer!.CompareAsync(
            golden.Image("rgb_wide.png"), golden.Image("rgb_tall.png"), golden.Texts[0], Lane.Interactive, CancellationToken.None);
        Assert.Equal(1 / (1 + Math.Exp(expected[0] - expected[1])), probability, 1e-4);
    }
}
