using System.Text.Json;
using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Judging;

namespace VectorDb.Conformance.Tests.Cases;

public sealed class GoldenCaseTests
{
    [Theory]
    [InlineData("""{"kind": "exact"}""", "exact", 0)]
    [InlineData("""{"kind": "abs", "atol": 2e-5}""", "abs", 2e-5)]
    [InlineData("""{"max_abs": 2}""", "abs", 2)]
    [InlineData("""{"kind": "pixels", "max_abs": 24, "mean_abs": 2.0, "note": "x"}""", "pixels", 24)]
    [InlineData("{}", "exact", 0)]
    public void Tolerance_EveryKind_IsRead(string json, string kind, double absolute)
    {
        Tolerance tolerance = Tolerance.Parse(JsonDocument.Parse(json).RootElement);

        Assert.Equal(kind, tolerance.Kind);
        Assert.Equal(absolute, tolerance.Absolute);
    }

    [Fact]
    public void Tolerance_OfAnUnknownKind_IsNotGuessed() =>
        Assert.Throws<NotCheckedException>(() => Tolerance.Parse(JsonDocument.Parse("""{"kind": "cosine", "min": 0.9}""").RootElement));

    [Theory]
    [InlineData("""{"a": {"file": "x.npy", "inputs": ["p.png"]}, "b": {}}""")]
    [InlineData("""[{"name": "a", "file": "x.npy", "inputs": ["p.png"]}, {"name": "b"}]""")]
    public void Read_OutputsAsListOrObject_AreTheSame(string outputs)
    {
        using TempFolder folder = new();
        folder.Write("any/case/expected/expected.json", $$"""{"family": "clip-vit", "outputs": {{outputs}}}""");
        folder.Write("any/case/inputs/texts.json", """["one", "two"]""");

        GoldenCase golden = GoldenCase.Read(folder.Path, Path.Combine(folder.Path, "any/case/expected/expected.json"));

        Assert.Equal("any/case", golden.Name);
        Assert.Equal("clip-vit", golden.Family);
        Assert.Equal(["one", "two"], golden.Texts);
        Assert.Empty(golden.Images);
        Assert.Equal(["a", "b"], golden.Outputs.Select(output => output.Name));
        Assert.Equal(("x.npy", "b.npy"), (golden.Outputs[0].File, golden.Outputs[1].File));
        Assert.Equal(["p.png"], golden.Outputs[0].Inputs);
    }
}
