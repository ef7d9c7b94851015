using System.Runtime.CompilerServices;
using VectorDb.Index.Search;

namespace VectorDb.Index.Hnsw;

/// <summary>Inserts and removes rows, and turns the flat array into a graph when it has grown large enough.</summary>
internal sealed unsafe class RowWriter
{
    private readonly IndexState _state;

    /// <summary>Writes to a state.</summary>
    public RowWriter(IndexState state)
    {
        _state = state;
    }

    /// <summary>Stores and links a vector; searches that start after the call find it.</summary>
    public void Insert(uint node, ReadOnlySpan<float> vector)
    {
        uint row = Claim(node);
        bool flatIsFull;
        using (ContextPool.Lease lease = _state.Contexts.Rent(_state.Store.Capacity))
        {
            Accept(node, row, vector, lease.Context);
            _state.Writers.EnterReadLock();
            try
            {
                _state.Store.Linked.Set(row);
                _state.Store.Nodes.Write(row, node);
                Store(row, lease.Context);
                flatIsFull = _state.Graph is null && _state.LiveCount > _state.Options.FlatRows;
            }
            finally
            {
                _state.Writers.ExitReadLock();
            }
        }

        if (flatIsFull)
        {
            BuildGraph();
            _state.GiveUpVectors();
        }
    }

    /// <summary>Takes a node out of every search that starts after the call.</summary>
    /// <returns>False if it was not live.</returns>
    public bool Remove(uint node)
    {
        _state.Writers.EnterReadLock();
        try
        {
            if (!_state.Store.TryGetLiveRow(node, out uint row) || !_state.Store.Live.Clear(row))
            {
                return false;
            }

            _state.AddLive(-1);
            _state.Store.Removed.Set(row);
            _state.AddRemoved(1);
            return true;
        }
        finally
        {
            _state.Writers.ExitReadLock();
        }
    }

    // A checkpoint must not be cut while some arrays have grown and others have not: it could not be loaded.
    private uint Claim(uint node)
    {
        _state.Writers.EnterReadLock();
        try
        {
            uint row = _state.Store.Nodes.Claim(node);
            _state.Store.EnsureCapacity(row + 1);
            return row;
        }
        finally
        {
            _state.Writers.ExitReadLock();
        }
    }

    private void Accept(uint node, uint row, ReadOnlySpan<float> vector, SearchContext context)
    {
        try
        {
            VectorIntake.Accept(_state.Options, vector, context.Vector, _state.Store.PaddedDimensions);
        }
        catch
        {
            _state.Store.Nodes.Unclaim(node, row);
            throw;
        }
    }

    private void Store(uint row, SearchContext context)
    {
        try
        {
            if (_state.HasFullVectors)
            {
                _state.Store.Vectors.BeforeWrite(row);
                Unsafe.CopyBlock(_state.Store.Vector(row), context.Vector, (uint)_state.Store.Vectors.Stride);
            }

            if (_state.Graph is { } graph)
            {
                graph.Encode(row, context);
                graph.Prepare(context);
                graph.Link(row, context);
            }
        }
        catch
        {
            // Others may point at it already: compaction takes it out.
            _state.Store.Removed.Set(row);
            _state.AddRemoved(1);
            throw;
        }

        _state.Store.Live.Set(row);
        _state.AddLive(1);
    }

    /// <summary>Links every row of the flat array. Searches go on scanning the array until the graph is whole; writers wait.</summary>
    private void BuildGraph()
    {
        _state.Writers.EnterWriteLock();
        try
        {
            if (_state.Graph is not null)
            {
                return;
            }

            uint rows = _state.Store.Capacity;
            using ContextPool.Lease lease = _state.Contexts.Rent(rows);
            _state.Space.Learn(_state.Store, rows);
            for (uint row = 0; row < rows; row++)
            {
                if (_state.Store.Live.Get(row))
                {
                    Unsafe.CopyBlock(lease.Context.Vector, _state.Store.Vector(row), (uint)_state.Store.Vectors.Stride);
                    _state.Built.Encode(row, lease.Context);
                    _state.Built.Prepare(lease.Context);
                    _state.Built.Link(row, lease.Context);
                }
            }

            _state.OpenGraph();
        }
        finally
        {
            _state.Writers.ExitWriteLock();
        }
    }
}
