namespace VectorDb.Index.Search;

/// <summary>
/// Best rows of the best groups: the groups in the order of their best row, a few rows of each. Looks further down the ranking until
/// there are groups enough.
/// </summary>
public static class GroupedSearch
{
    private const int FirstFactor = 4;
    private const int Growth = 4;

    /// <summary>Finds groups.</summary>
    /// <typeparam name="TGroup">What rows are grouped by.</typeparam>
    /// <param name="index">The index.</param>
    /// <param name="query">float32 [dimensions].</param>
    /// <param name="parameters">As for a search; <see cref="SearchParameters.K"/> counts groups, and so does <see cref="SearchParameters.Offset"/>.</param>
    /// <param name="perGroup">Rows of each group at most, 1 or more.</param>
    /// <param name="groupOf">The group of a row; null for a row of none, which is left out.</param>
    /// <param name="mostRows">Rows to look at before it does with the groups that there are; at most <see cref="SearchParameters.MaxEf"/>.</param>
    /// <param name="cancellation">Ends the search early with an exception.</param>
    /// <returns>The groups, best first, each with its rows, best first.</returns>
    public static IReadOnlyList<(TGroup Group, IReadOnlyList<Neighbor> Rows)> Search<TGroup>(
        HnswIndex index,
        ReadOnlySpan<float> query,
        SearchParameters parameters,
        int perGroup,
        Func<NodeId, TGroup?> groupOf,
        int mostRows = SearchParameters.MaxEf,
        CancellationToken cancellation = default)
        where TGroup : class
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(groupOf);
        parameters.Validate();
        if (perGroup < 1)
        {
            throw new IndexException(IndexError.InvalidParameter, $"{nameof(perGroup)} is {perGroup}; it must be at least 1.");
        }

        int wanted = parameters.K + parameters.Offset;
        long look = (long)wanted * perGroup * FirstFactor;
        while (true)
        {
            var results = new Neighbor[(int)Math.Min(look, mostRows)];
            int count = index.Search(query, parameters with { K = results.Length, Offset = 0 }, results, cancellation);
            List<(TGroup Group, IReadOnlyList<Neighbor> Rows)> groups = Collect(results.AsSpan(0, count), perGroup, groupOf);
            bool complete = groups.Count >= wanted && groups.Take(wanted).All(group => group.Rows.Count == perGroup);
            if (complete || count < results.Length || results.Length == mostRows)
            {
                return [.. groups.Skip(parameters.Offset).Take(parameters.K)];
            }

            look = (long)results.Length * Growth;
        }
    }

    private static List<(TGroup Group, IReadOnlyList<Neighbor> Rows)> Collect<TGroup>(
        ReadOnlySpan<Neighbor> results, int perGroup, Func<NodeId, TGroup?> groupOf)
        where TGroup : class
    {
        List<(TGroup Group, IReadOnlyList<Neighbor> Rows)> groups = [];
        Dictionary<TGroup, List<Neighbor>> byGroup = [];
        foreach (Neighbor neighbour in results)
        {
            if (groupOf(neighbour.Node) is not { } group)
            {
                continue;
            }

            if (!byGroup.TryGetValue(group, out List<Neighbor>? rows))
            {
                rows = [];
                byGroup.Add(group, rows);
                groups.Add((group, rows));
            }

            if (rows.Count < perGroup)
            {
                rows.Add(neighbour);
            }
        }

        return groups;
    }
}
