namespace VectorDb.Index.Hnsw;

/// <summary>Checks that rows, bits, links and counts agree with each other.</summary>
internal sealed unsafe class IndexAudit
{
    private const int MostProblems = 100;

    private readonly IndexState _state;
    private readonly List<string> _problems = [];
    private long _links;

    /// <summary>Checks a state.</summary>
    public IndexAudit(IndexState state)
    {
        _state = state;
    }

    /// <summary>Looks at every row.</summary>
    public IndexReport Run(CancellationToken cancellation)
    {
        _state.Writers.EnterWriteLock();
        try
        {
            int live = 0, removed = 0;
            uint rows = _state.Store.Capacity;
            for (uint row = 0; row < rows; row++)
            {
                cancellation.ThrowIfCancellationRequested();
                bool isLive = _state.Store.Live.Get(row), isRemoved = _state.Store.Removed.Get(row), isLinked = _state.Store.Linked.Get(row);
                uint node = isLinked ? _state.Store.Nodes.NodeOf(row) : uint.MaxValue;
                uint current = uint.MaxValue;
                bool isKnown = isLinked && _state.Store.Nodes.TryGetRow(node, out current);
                bool hasMoved = isKnown && current != row;
                live += isLive && !hasMoved ? 1 : 0;
                removed += isRemoved && !(isLive && hasMoved) ? 1 : 0;
                Require((isLive || isRemoved) == isLinked && (hasMoved || !(isLive && isRemoved)), $"row {row}: live {isLive}, removed {isRemoved}, in use {isLinked}");
                Require(isKnown == isLinked, $"row {row}: in use {isLinked}, and its node {node} stands nowhere");
                Require(!hasMoved || isRemoved, $"row {row} holds node {node}, which stands at row {current}");
                if (isLinked && _state.Graph is not null)
                {
                    CheckLinks(row);
                }
            }

            Require(live == _state.LiveCount, $"{live} rows are live and the count says {_state.LiveCount}");
            Require(removed == _state.RemovedCount, $"{removed} rows are removed and the count says {_state.RemovedCount}");
            return new IndexReport(live, removed, _links, _state.Graph is null ? 0 : CountUnreachable(rows, live), _problems);
        }
        finally
        {
            _state.Writers.ExitWriteLock();
        }
    }

    private void CheckLinks(uint row)
    {
        for (int level = _state.Layers.Levels.LevelOf(row); level >= 0; level--)
        {
            uint* links = _state.Layers.Links(row, level);
            int used = GraphLayers.CountUsed(links, _state.Layers.Slots(level));
            _links += used;
            for (int i = 0; i < used; i++)
            {
                uint to = links[i];
                if (to >= _state.Store.Capacity || !_state.Store.Linked.Get(to))
                {
                    Require(false, $"row {row} on layer {level} links to row {to}, which holds nothing");
                }
                else
                {
                    Require(to != row, $"row {row} on layer {level} links to itself");
                    Require(_state.Layers.Levels.LevelOf(to) >= level, $"row {row} on layer {level} links to row {to}, which does not stand there");
                }
            }
        }
    }

    private int CountUnreachable(uint rows, int live)
    {
        if (!_state.Layers.TryGetEntry(out uint entry, out _) || _problems.Count > 0)
        {
            Require(live == 0 || _problems.Count > 0, $"{live} rows are live and the graph has no entry");
            return live;
        }

        var reached = new RowFilter(rows);
        var next = new Stack<uint>();
        Reach(entry);
        int found = 0;
        while (next.TryPop(out uint row))
        {
            found += _state.Store.Live.Get(row) ? 1 : 0;
            for (int level = _state.Layers.Levels.LevelOf(row); level >= 0; level--)
            {
                uint* links = _state.Layers.Links(row, level);
                int used = GraphLayers.CountUsed(links, _state.Layers.Slots(level));
                for (int i = 0; i < used; i++)
                {
                    Reach(links[i]);
                }
            }
        }

        return live - found;

        void Reach(uint row)
        {
            if (!reached.Contains(new NodeId(row)))
            {
                reached.Set(new NodeId(row));
                next.Push(row);
            }
        }
    }

    private void Require(bool condition, string problem)
    {
        if (!condition && _problems.Count < MostProblems)
        {
            _problems.Add(problem);
        }
    }
}
