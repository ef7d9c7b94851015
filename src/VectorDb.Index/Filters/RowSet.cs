using System.Numerics;

namespace VectorDb.Index.Filters;

/// <summary>
/// A compressed set of rows that grows and shrinks: rows in stretches of 65,536, each a sorted list while it has few rows and a bitmap
/// once it has many (as roaring bitmaps do it).
/// </summary>
internal sealed class RowSet
{
    private const int StretchShift = 16;
    private const int StretchWords = (1 << StretchShift) / 64;
    private const int MostListed = 4096;

    private Stretch?[] _stretches = [];

    /// <summary>Rows in the set.</summary>
    public int Count { get; private set; }

    /// <summary>Stretches that take memory.</summary>
    public int StretchCount => _stretches.Count(static stretch => stretch is not null);

    /// <summary>Adds a row.</summary>
    /// <returns>False if it was in the set.</returns>
    public bool Add(uint row)
    {
        int at = (int)(row >> StretchShift);
        if (at >= _stretches.Length)
        {
            Array.Resize(ref _stretches, at + 1);
        }

        bool added = (_stretches[at] ??= new Stretch()).Add((ushort)row);
        Count += added ? 1 : 0;
        return added;
    }

    /// <summary>Takes a row out.</summary>
    /// <returns>False if it was not in the set.</returns>
    public bool Remove(uint row)
    {
        int at = (int)(row >> StretchShift);
        bool removed = at < _stretches.Length && _stretches[at] is { } stretch && stretch.Remove((ushort)row);
        Count -= removed ? 1 : 0;
        if (removed && _stretches[at]!.Count == 0)
        {
            _stretches[at] = null;
        }

        return removed;
    }

    /// <summary>Adds the rows to a filter.</summary>
    public void AddTo(RowFilter filter)
    {
        for (int i = 0; i < _stretches.Length; i++)
        {
            if (_stretches[i] is { Count: > 0 } stretch)
            {
                stretch.AddTo(filter.StretchOf((uint)i << StretchShift, StretchWords));
            }
        }
    }

    private sealed class Stretch
    {
        private ushort[] _listed = new ushort[4];
        private ulong[]? _bits;

        public int Count { get; private set; }

        public bool Add(ushort place)
        {
            if (_bits is not null)
            {
                ulong bit = 1UL << (place & 63);
                bool added = (_bits[place >> 6] & bit) == 0;
                _bits[place >> 6] |= bit;
                Count += added ? 1 : 0;
                return added;
            }

            int at = _listed.AsSpan(0, Count).BinarySearch(place);
            if (at >= 0)
            {
                return false;
            }

            if (Count == MostListed)
            {
                _bits = ToBits();
                _listed = [];
                return Add(place);
            }

            Insert(~at, place);
            return true;
        }

        public bool Remove(ushort place)
        {
            if (_bits is not null)
            {
                ulong bit = 1UL << (place & 63);
                bool removed = (_bits[place >> 6] & bit) != 0;
                _bits[place >> 6] &= ~bit;
                Count -= removed ? 1 : 0;
                if (removed && Count == MostListed / 2)
                {
                    ToList(_bits);
                }

                return removed;
            }

            int at = _listed.AsSpan(0, Count).BinarySearch(place);
            if (at < 0)
            {
                return false;
            }

            Count--;
            Array.Copy(_listed, at + 1, _listed, at, Count - at);
            return true;
        }

        public void AddTo(Span<ulong> words)
        {
            if (_bits is not null)
            {
                for (int i = 0; i < _bits.Length; i++)
                {
                    words[i] |= _bits[i];
                }

                return;
            }

            foreach (ushort place in _listed.AsSpan(0, Count))
            {
                words[place >> 6] |= 1UL << (place & 63);
            }
        }

        private void Insert(int at, ushort place)
        {
            if (Count == _listed.Length)
            {
                Array.Resize(ref _listed, Count * 2);
            }

            Array.Copy(_listed, at, _listed, at + 1, Count - at);
            _listed[at] = place;
            Count++;
        }

        private ulong[] ToBits()
        {
            ulong[] bits = new ulong[StretchWords];
            AddTo(bits);
            return bits;
        }

        private void ToList(ulong[] bits)
        {
            ushort[] listed = new ushort[MostListed];
            int count = 0;
            for (int i = 0; i < bits.Length; i++)
            {
                for (ulong word = bits[i]; word != 0; word &= word - 1)
                {
                    listed[count++] = (ushort)((i << 6) + BitOperations.TrailingZeroCount(word));
                }
            }

            _listed = listed;
            _bits = null;
        }
    }
}
