using VectorDb.Models.Probing;
using VectorDb.Models.Tests.Support;
using Xunit.Abstractions;

namespace VectorDb.Models.Tests.Architectures;

/// <summary>Every recorded output of every family, within its recorded tolerance.</summary>
public sealed class GoldenTests
{
    private readonly ITestOutputHelper _log;

    public GoldenTests(ITestOutputHelper log)
    {
        _log = log;
    }

    [Theory]
    [InlineData("clip-vit/gelu-newcfg")]
    [InlineData("clip-vit/quickgelu-legacy-eos")]
    [InlineData("formats/clip-bf16")]
    [InlineData("formats/clip-fp16")]
    [InlineData("formats/clip-sharded")]
    [InlineData("chinese-clip/vit-bert")]
    [InlineData("siglip/fixed-res")]
    [InlineData("align/efficientnet-bert")]
    [InlineData("blip/itm")]
    [InlineData("blip2/itm")]
    [InlineData("albef/retrieval")]
    [InlineData("vilt/retrieval")]
    [InlineData("vilt/vqa")]
    [InlineData("blip-nlvr2/nlvr2")]
    [InlineData("clip-resnet/rn-tiny")]
    [InlineData("clip-resnet/vit-openai-layout")]
    public async Task Outputs_OfTheReference_AreMet(string name)
    {
        GoldenCase golden = new(name);
        await using Model model = Model.Load(golden.Directory, new ModelOptions { Threads = 1 });
        List<string> failures = [];
        foreach (RecordedOutput output in golden.Outputs)
        {
            if (!model.Probe.Knows(output.Name))
            {
                failures.Add($"{output.Name}: not known");
                continue;
            }

            ProbeValue actual = model.Probe.Compute(output.Name, golden.InputsOf(output));
            double difference = output.Difference(actual);
            string line = $"{output.Name}: largest difference {difference:g3}, tolerance {output.Tolerance:g3}";
            _log.WriteLine(line);
            if (difference > output.Tolerance)
            {
                failures.Add(line);
            }
        }

        Assert.Empty(failures);
    }
}
