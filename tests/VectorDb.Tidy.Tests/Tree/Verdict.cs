namespace VectorDb.Tidy.Tests.Tree;

/// <summary>The two assertions of every rule: the tree is clean, and a bad sample is caught.</summary>
public static class Verdict
{
    public static void AssertClean(IEnumerable<Finding> findings)
    {
        Finding[] found = [.. findings];
        Assert.True(found.Length == 0, $"{found.Length} finding(s):\n{string.Join('\n', found)}");
    }

    /// <summary>Fails unless the rule finds something and says <paramref name="word"/> in it.</summary>
    public static void AssertFlagged(IEnumerable<Finding> findings, string word)
    {
        Finding[] found = [.. findings];
        Assert.True(
            found.Any(finding => finding.Message.Contains(word, StringComparison.Ordinal)),
            $"expected a finding that says '{word}', got: {string.Join('\n', found)}");
    }
}
