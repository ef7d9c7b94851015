namespace VectorDb.Index.Hnsw;

/// <summary>
/// Brings the rows into <see cref="NodeOrder"/> beside searches and writers: stretch by stretch, the nodes that stand in the way are moved
/// to spare rows, then those that belong there are moved in. Rows of upper layers stay, since a row's number says which layers it has.
/// </summary>
internal sealed class Reordering
{
    // A stretch is two looks at every link; its spare rows are that share of the memory.
    private const int Stretches = 16;
    private const int LeastStretch = 256;

    // Writers wait while so many nodes are copied: a millisecond or so.
    private const int CopiedAtOnce = 256;

    private readonly IndexState _state;

    /// <summary>Reorders a state.</summary>
    public Reordering(IndexState state)
    {
        _state = state;
    }

    /// <summary>Improves the order of all rows.</summary>
    /// <returns>Nodes that stand at another row than before.</returns>
    public int Run(CancellationToken cancellation)
    {
        if (!_state.Rebuilding.Wait(0, cancellation))
        {
            throw new IndexException(IndexError.Busy, "The index is being compacted or reordered already; wait for that to end.");
        }

        try
        {
            int live = _state.LiveCount;
            if (_state.Graph is null)
            {
                return 0;
            }

            uint[] order = [.. new NodeOrder(_state).Compute(cancellation).Where(row => _state.Layers.Levels.LevelOf(row) == 0)];
            _state.IsMoving = true;
            int moved = new Plan(_state, order).Run(cancellation);
            _state.OrderedCount = live;
            return moved;
        }
        finally
        {
            _state.IsMoving = false;
            _state.Rebuilding.Release();
        }
    }

    /// <summary>The way from where nodes stand to where they belong.</summary>
    private sealed class Plan
    {
        private readonly IndexState _state;
        private readonly NodeMoves _moves;

        // By place in the order: the row where the node stands, and the row where it belongs.
        private readonly uint[] _stands;
        private readonly uint[] _belongs;
        private readonly Dictionary<uint, int> _placeOf;
        private readonly HashSet<uint> _spare = [];
        private readonly HashSet<uint> _moved = [];

        public Plan(IndexState state, uint[] order)
        {
            _state = state;
            _moves = new NodeMoves(state);
            _stands = order;
            _belongs = [.. order.Order()];
            _placeOf = new Dictionary<uint, int>(order.Select(static (row, place) => KeyValuePair.Create(row, place)));
        }

        public int Run(CancellationToken cancellation)
        {
            int stretch = Math.Max(LeastStretch, (_stands.Length + Stretches - 1) / Stretches);
            try
            {
                TakeSpareRows(Math.Min(stretch, _stands.Length));
                for (int start = 0; start < _stands.Length; start += stretch)
                {
                    cancellation.ThrowIfCancellationRequested();
                    int end = Math.Min(start + stretch, _stands.Length);
                    MakeRoom(start, end);
                    Fill(start, end);
                }
            }
            finally
            {
                _state.Store.Nodes.Free(_spare.OrderDescending());
            }

            return _moved.Count;
        }

        private void TakeSpareRows(int count)
        {
            List<uint> unfit = [];
            while (_spare.Count < count && _state.Store.Nodes.TryTake(out uint row))
            {
                if (_state.Layers.Levels.LevelOf(row) == 0)
                {
                    _spare.Add(row);
                }
                else
                {
                    unfit.Add(row);
                }
            }

            _state.Writers.EnterReadLock();
            try
            {
                _state.Store.EnsureCapacity(_spare.Union(unfit).Append(0u).Max() + 1);
            }
            finally
            {
                _state.Writers.ExitReadLock();
            }

            _state.Store.Nodes.Free(unfit);
        }

        private void MakeRoom(int start, int end)
        {
            var stretch = new HashSet<uint>(_belongs[start..end]);
            var room = new Queue<uint>(_spare.Where(row => !stretch.Contains(row)).Order());
            List<(uint From, uint To)> moves = [];
            for (int place = start; place < end && room.Count > 0; place++)
            {
                if (_belongs[place] != _stands[place] && _placeOf.ContainsKey(_belongs[place]))
                {
                    moves.Add((_belongs[place], room.Dequeue()));
                }
            }

            Move(moves);
        }

        private void Fill(int start, int end)
        {
            List<(uint From, uint To)> moves = [];
            for (int place = start; place < end; place++)
            {
                if (_belongs[place] != _stands[place] && _spare.Contains(_belongs[place]))
                {
                    moves.Add((_stands[place], _belongs[place]));
                }
            }

            Move(moves);
        }

        private void Move(List<(uint From, uint To)> moves)
        {
            foreach ((uint From, uint To)[] part in moves.Chunk(CopiedAtOnce))
            {
                foreach ((uint from, uint to) in _moves.Start(part))
                {
                    _placeOf.Remove(from, out int place);
                    _placeOf[to] = place;
                    _stands[place] = to;
                    _spare.Remove(to);
                    _moved.Add((uint)place);
                }
            }

            // What a removed node leaves is compaction's; the rows that nodes left are free.
            _spare.UnionWith(_moves.Finish());
        }
    }
}
