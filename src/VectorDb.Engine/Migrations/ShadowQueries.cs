using System.Diagnostics.CodeAnalysis;
using VectorDb.Engine.Search;

namespace VectorDb.Engine.Migrations;

/// <summary>Live queries that wait to be answered by both graphs of a migration, and what came of those that were. Thread-safe.</summary>
internal sealed class ShadowQueries
{
    // Later ones are left out until there is room: there will be others.
    private const int MaxWaiting = 64;

    private readonly Lock _gate = new();
    private readonly Queue<IReadOnlyList<QueryPart>> _waiting = [];
    private readonly ComparisonTally _tally = new();

    /// <summary>What came of all queries so far.</summary>
    public SpaceComparison Summary
    {
        get
        {
            lock (_gate)
            {
                return _tally.Summary;
            }
        }
    }

    /// <summary>Notes a search that was answered. Ready vectors are of one model, filters and pages of one list: only plain queries can be compared.</summary>
    public void Offer(SearchRequest request)
    {
        if (request.Filter is not null || request.PageToken.Length > 0 || request.Query.Any(static part => part.Vector is not null))
        {
            return;
        }

        lock (_gate)
        {
            if (_waiting.Count < MaxWaiting)
            {
                _waiting.Enqueue(request.Query);
            }
        }
    }

    /// <summary>The next query.</summary>
    public bool TryTake([NotNullWhen(true)] out IReadOnlyList<QueryPart>? query)
    {
        lock (_gate)
        {
            return _waiting.TryDequeue(out query);
        }
    }

    /// <summary>Adds what came of one.</summary>
    public void Add(QueryComparison comparison)
    {
        lock (_gate)
        {
            _tally.Add(comparison);
        }
    }
}
