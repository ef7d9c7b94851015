using System.Text.RegularExpressions;

namespace VectorDb.Models.Hub;

/// <summary>A repository's name and a revision of it, checked before they become part of an address or a path.</summary>
internal sealed partial record HubRepository
{
    private HubRepository(string id, string revision)
    {
        Id = id;
        Revision = revision;
    }

    /// <summary>"owner/name", or "name" alone.</summary>
    public string Id { get; }

    /// <summary>A branch, tag or commit.</summary>
    public string Revision { get; }

    /// <summary>The name as one component of a path.</summary>
    public string DirectoryName => "models--" + Id.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>The revision as one component of a path or an address.</summary>
    public string EscapedRevision => Uri.EscapeDataString(Revision);

    /// <summary>Whether the revision is a full commit id, which never changes its meaning.</summary>
    public bool IsPinned => Commit().IsMatch(Revision);

    public static HubRepository Parse(string id, string revision)
    {
        if (!Name().IsMatch(id) || id.Contains("..", StringComparison.Ordinal) || id.Contains("--", StringComparison.Ordinal))
        {
            throw new ModelException(ModelError.InvalidInput, $"'{id}' is not the name of a repository; expected OWNER/NAME of letters, digits, '.', '_', '-'");
        }

        if (!RevisionName().IsMatch(revision) || revision.Contains("..", StringComparison.Ordinal))
        {
            throw new ModelException(ModelError.InvalidInput, $"'{revision}' is not a revision; expected a branch, tag or commit");
        }

        return new HubRepository(id, revision);
    }

    /// <summary>Whether a text is a commit id, which becomes the name of a directory.</summary>
    public static bool IsCommit(string text) => Commit().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,95}(/[A-Za-z0-9][A-Za-z0-9._-]{0,95})?\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._/-]{0,199}\z")]
    private static partial Regex RevisionName();

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex Commit();
}
