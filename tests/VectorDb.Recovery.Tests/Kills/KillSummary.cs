using System.Globalization;
using VectorDb.Recovery.Tests.Support;

namespace VectorDb.Recovery.Tests.Kills;

/// <summary>What a run of kills came to. Safe for use from several threads.</summary>
internal sealed class KillSummary
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, int> _kills = new(StringComparer.Ordinal);
    private int _cycles;
    private long _acknowledged;
    private long _lost;
    private long _phantoms;

    /// <summary>Whether a database was found wrong: the others need not go on.</summary>
    public bool HasFailed { get; private set; }

    public int Cycles => _cycles;

    /// <summary>Where the process died at least once.</summary>
    public IReadOnlyList<string> Places
    {
        get
        {
            lock (_gate)
            {
                return [.. _kills.Keys];
            }
        }
    }

    public void Add(string place, bool killed)
    {
        lock (_gate)
        {
            _cycles++;
            if (killed)
            {
                string name = place.Length == 0 ? "at random" : place;
                _kills[name] = _kills.GetValueOrDefault(name) + 1;
            }
        }
    }

    /// <summary>Runs a part of the run, noting whether it fails.</summary>
    public async Task RunAsync(Func<Task> part)
    {
        try
        {
            await part();
        }
        catch
        {
            HasFailed = true;
            throw;
        }
    }

    public void Add(Oracle oracle)
    {
        lock (_gate)
        {
            (_acknowledged, _lost, _phantoms) = (_acknowledged + oracle.Acknowledged, _lost + oracle.Lost, _phantoms + oracle.Phantoms);
        }
    }

    // An id that is there twice ends the run, so there is none to count.
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {_cycles} cycles, {_kills.Values.Sum()} kills, {_acknowledged} writes acknowledged, {_lost} lost, {_phantoms} phantoms, 0 duplicates
        kills by place: {string.Join(", ", _kills.Select(static k => $"{k.Key} {k.Value}"))}
        """);
}
