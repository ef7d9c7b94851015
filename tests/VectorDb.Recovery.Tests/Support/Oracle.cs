using VectorDb.Engine.Inspection;

namespace VectorDb.Recovery.Tests.Support;

/// <summary>
/// What must be there: for each key the version that was acknowledged last, or one that was on its way when the process died.
/// </summary>
internal sealed class Oracle
{
    private readonly Dictionary<int, int> _versions = [];
    private readonly Dictionary<int, int> _underWay = [];

    public long Acknowledged { get; private set; }

    public long Lost { get; private set; }

    public long Phantoms { get; private set; }

    /// <summary>The last import that was acknowledged.</summary>
    public int Imported { get; set; }

    /// <summary>A write began; -1 deletes.</summary>
    public void Begin(int key, int version) => _underWay[key] = version;

    /// <summary>The write under way to a key was acknowledged.</summary>
    public void Done(int key)
    {
        if (_underWay.Remove(key, out int version))
        {
            Set(key, version);
            Acknowledged++;
        }
    }

    /// <summary>Compares a recovered database, taking over what had been under way; counts what is lost or was never written.</summary>
    public async Task CompareAsync(TestDatabase database, string where)
    {
        // Content() throws if an id is there twice.
        Dictionary<int, int> content = database.Content();
        foreach (int key in content.Keys.Union(_versions.Keys).Union(_underWay.Keys).ToArray())
        {
            int found = content.GetValueOrDefault(key, -1);
            int expected = _versions.GetValueOrDefault(key, -1);
            if (found != expected && _underWay.TryGetValue(key, out int version) && found == version)
            {
                Set(key, version);
            }
            else if (found != expected)
            {
                (Lost, Phantoms) = expected >= 0 ? (Lost + 1, Phantoms) : (Lost, Phantoms + 1);
                Assert.Fail($"{where}: key {key} is of version {found}, acknowledged was {expected}");
            }
        }

        _underWay.Clear();
        foreach ((int key, int version) in content)
        {
            Assert.True(await database.FindsAsync(key, version), $"{where}: key {key} is not found by the vector of version {version}");
        }

        CheckReport report = database.Audit();
        Assert.True(report.IsSound, $"{where}: {string.Join("; ", report.Findings.Select(static f => f.Message))}");
        Assert.Equal(content.Count, report.Items);
    }

    private void Set(int key, int version)
    {
        if (version < 0)
        {
            _versions.Remove(key);
        }
        else
        {
            _versions[key] = version;
        }
    }
}
