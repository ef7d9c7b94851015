namespace VectorDb.Storage.Tests;

/// <summary>Names in a directory: as the system sees them, as they are on disk, and the changes between the two.</summary>
internal sealed class SimulatedDirectory
{
    private readonly List<Action<Dictionary<string, SimulatedInode>>> _pending = [];
    private Dictionary<string, SimulatedInode> _now = new(StringComparer.Ordinal);
    private Dictionary<string, SimulatedInode> _disk = new(StringComparer.Ordinal);

    public SimulatedInode? Find(string name) => _now.GetValueOrDefault(name);

    public IReadOnlyList<string> Names() => [.. _now.Keys.Order(StringComparer.Ordinal)];

    public SimulatedInode Create(string name)
    {
        SimulatedInode inode = new();
        Change(names => names[name] = inode);
        return inode;
    }

    public void Move(string source, string destination)
    {
        SimulatedInode moved = _now[source];
        Change(names =>
        {
            // On disk the source may be absent, if its own creation was not kept: the file system then made neither name.
            if (names.Remove(source))
            {
                names[destination] = moved;
            }
        });
    }

    public void Delete(string name) => Change(names => names.Remove(name));

    public void Sync()
    {
        _pending.ForEach(change => change(_disk));
        _pending.Clear();
    }

    /// <summary>Some of the changes that were not synced reached the disk; files keep what their own fate left them.</summary>
    public SimulatedDirectory AfterPowerLoss(Random random)
    {
        double fate = random.NextDouble();
        foreach (Action<Dictionary<string, SimulatedInode>> change in _pending)
        {
            if (random.NextDouble() < fate)
            {
                change(_disk);
            }
        }

        Dictionary<string, SimulatedInode> remains = _disk.ToDictionary(p => p.Key, p => p.Value.AfterPowerLoss(random), StringComparer.Ordinal);
        return new SimulatedDirectory { _disk = new(remains, StringComparer.Ordinal), _now = remains };
    }

    private void Change(Action<Dictionary<string, SimulatedInode>> change)
    {
        change(_now);
        _pending.Add(change);
    }
}
