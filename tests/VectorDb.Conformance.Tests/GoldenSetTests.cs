using VectorDb.Conformance.Judging;
using VectorDb.Conformance.Report;
using VectorDb.Conformance.Sets;

namespace VectorDb.Conformance.Tests;

/// <summary>The product against everything recorded in the working tree: nothing fails.</summary>
public sealed class GoldenSetTests
{
    public static TheoryData<string> Names => [.. GoldenTree.Find(Goldens.Root).Select(set => set.Name).Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Judge_EverySetOfTheTree_HasNoFail(string name)
    {
        List<string> failures = [];
        foreach (IGoldenSet set in GoldenTree.Find(Goldens.Root).Where(set => set.Name == name))
        {
            failures.AddRange(await set.JudgeAsync().Where(verdict => verdict.Outcome == Outcome.Fail).Select(Lines.Of).ToListAsync());
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public void Find_TheTree_CoversEveryExpectedFolder()
    {
        string[] wanted =
        [
            .. Directory.EnumerateDirectories(Goldens.Root, "expected", SearchOption.AllDirectories)
                .Select(folder => Path.GetRelativePath(Goldens.Root, Path.GetDirectoryName(folder)!).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];

        Assert.Equal(wanted, GoldenTree.Find(Goldens.Root).Select(set => set.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }
}
