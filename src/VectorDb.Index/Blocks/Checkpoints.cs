using System.Runtime.InteropServices;
using VectorDb.Index.Hnsw;
using VectorDb.Index.Memory;

namespace VectorDb.Index.Blocks;

/// <summary>
/// Cuts checkpoints and opens them again. A checkpoint is the dirty blocks of every array, the directory (the generation of every
/// block that was ever written), and the meta block.
/// </summary>
internal sealed class Checkpoints
{
    private readonly IndexState _state;
    private uint _generation;

    /// <summary>Persists a state.</summary>
    public Checkpoints(IndexState state)
    {
        _state = state;
    }

    /// <summary>Cuts a checkpoint.</summary>
    public BlockSnapshot Begin()
    {
        _state.Writers.EnterWriteLock();
        try
        {
            if (_state.IsCheckpointOpen)
            {
                throw new IndexException(IndexError.Busy, "A checkpoint is still being stored; complete or abort it before the next one.");
            }

            _generation++;
            IReadOnlyList<RowArray> arrays = _state.Store.Arrays();
            List<(int Array, int Block)> captured = [];
            for (int i = 0; i < arrays.Count; i++)
            {
                captured.AddRange(arrays[i].Blocks.Capture(_generation).Select(block => (i, block)));
            }

            byte[] directory = BlockDirectory.Write(arrays);
            List<(ulong Key, byte[] Payload)> described = [];
            byte[][] parts = [.. directory.Chunk(BlockStates.BlockBytes)];
            described.AddRange(parts.Select((part, number) => (BlockKey.Directory(number), part)));
            described.Add((BlockKey.Meta, Describe(directory.Length)));
            _state.IsCheckpointOpen = true;
            return new BlockSnapshot(_generation, arrays, captured, described, Ended);
        }
        finally
        {
            _state.Writers.ExitWriteLock();
        }
    }

    /// <summary>Fills an empty state from persisted blocks.</summary>
    public void Load(IBlockSource source)
    {
        var reader = new BlockReader(source);
        if (!reader.TryReadMeta(out IndexMeta meta, out float[] centre, out _generation))
        {
            return;
        }

        RequireSameOptions(meta);
        if (meta.HasGraph != 0 && meta.KeepVectors == 0)
        {
            _state.Store.DropVectors();
        }

        _state.Store.EnsureCapacity(meta.Capacity);
        _state.Store.UpperLinks.EnsureCapacity(meta.TowersUsed);
        if (meta.HasTextLinks != 0)
        {
            _state.Store.AddTextLinks();
        }

        byte[] directory = reader.ReadDirectory(meta.DirectoryBytes, _generation);
        IReadOnlyList<RowArray> arrays = _state.Store.Arrays();
        BlockDirectory.Read(directory, arrays);
        for (int i = 0; i < arrays.Count; i++)
        {
            reader.ReadArray(i, arrays[i]);
        }

        _state.Space.SetCentre(centre);
        _state.Layers.PackedEntry = meta.Entry;
        _state.Layers.TowersUsed = meta.TowersUsed;
        _state.OrderedCount = meta.OrderedCount;
        if (meta.HasGraph != 0)
        {
            _state.OpenGraph();
        }

        RestoreNodes(meta.Live);
    }

    private void RestoreNodes(int live)
    {
        RowStore store = _state.Store;
        store.Nodes.Restore(store.Capacity, store.Linked.Get, store.IsCurrent);
        var moves = new NodeMoves(_state);
        for (uint row = 0; row < store.Capacity; row++)
        {
            bool isLive = store.Live.Get(row), isRemoved = store.Removed.Get(row);
            if (isLive && isRemoved && !moves.TryResume(row))
            {
                store.Live.Clear(row);
                isLive = false;
            }

            _state.AddLive(isLive && !isRemoved ? 1 : 0);
            _state.AddRemoved(isRemoved && !isLive ? 1 : 0);
        }

        if (_state.LiveCount != live)
        {
            throw new IndexException(
                IndexError.CorruptBlock,
                $"{_state.LiveCount} rows of the index are live and the meta block says {live}. Restore a snapshot, or rebuild the index from the records.");
        }

        store.Nodes.Free(moves.Finish());
    }

    private byte[] Describe(int directoryBytes)
    {
        var meta = new IndexMeta
        {
            Dimensions = _state.Options.Dimensions,
            Metric = (int)_state.Options.Metric,
            M = _state.Options.M,
            HasGraph = _state.Graph is null ? 0 : 1,
            Seed = _state.Options.Seed,
            Entry = _state.Layers.PackedEntry,
            Capacity = _state.Store.Capacity,
            TowersUsed = _state.Layers.TowersUsed,
            Live = _state.LiveCount,
            OrderedCount = _state.OrderedCount,
            DirectoryBytes = directoryBytes,
            Codes = (int)_state.Options.Codes,
            TextLinks = _state.Options.TextLinks,
            KeepVectors = _state.Options.KeepVectors ? 1 : 0,
            HasTextLinks = _state.Store.HasTextLinks ? 1 : 0,
        };
        return [.. MemoryMarshal.AsBytes(new ReadOnlySpan<IndexMeta>(in meta)), .. MemoryMarshal.AsBytes(_state.Space.CentreSpan)];
    }

    private void RequireSameOptions(in IndexMeta meta)
    {
        Require(nameof(HnswOptions.Dimensions), meta.Dimensions, _state.Options.Dimensions);
        Require(nameof(HnswOptions.Metric), (Metric)meta.Metric, _state.Options.Metric);
        Require(nameof(HnswOptions.M), meta.M, _state.Options.M);
        Require(nameof(HnswOptions.Codes), (VectorCodes)meta.Codes, _state.Options.Codes);
        Require(nameof(HnswOptions.TextLinks), meta.TextLinks, _state.Options.TextLinks);
        Require(nameof(HnswOptions.KeepVectors), meta.KeepVectors != 0, _state.Options.KeepVectors);
        Require(nameof(HnswOptions.Seed), meta.Seed, _state.Options.Seed);
        if (meta.Capacity > _state.Options.MaxRows + (ulong)RowArray.ChunkMask)
        {
            throw new IndexException(
                IndexError.IncompatibleOptions,
                $"The stored index has room for {meta.Capacity} rows, more than {nameof(HnswOptions.MaxRows)} {_state.Options.MaxRows}; raise the option.");
        }
    }

    private static void Require<T>(string option, T stored, T asked)
        where T : notnull
    {
        if (!stored.Equals(asked))
        {
            throw new IndexException(
                IndexError.IncompatibleOptions, $"The stored index has {option} {stored} and was opened with {asked}; open it with the former.");
        }
    }

    private void Ended(BlockSnapshot snapshot, bool succeeded)
    {
        _state.Writers.EnterWriteLock();
        try
        {
            _state.IsCheckpointOpen = false;
            if (!succeeded)
            {
                IReadOnlyList<RowArray> arrays = _state.Store.Arrays();
                foreach (IGrouping<int, int> blocks in snapshot.ByArray())
                {
                    arrays[blocks.Key].Blocks.Restore(blocks);
                }
            }
        }
        finally
        {
            _state.Writers.ExitWriteLock();
        }

        _state.GiveUpVectors();
    }
}
