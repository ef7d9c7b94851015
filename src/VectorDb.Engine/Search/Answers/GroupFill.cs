namespace VectorDb.Engine.Search.Answers;

/// <summary>How full the groups of a search are: which candidates are worth asking about.</summary>
/// <param name="keyOf">The group of a candidate's place; null for none.</param>
/// <param name="groups">How many groups there may be.</param>
/// <param name="size">How many members each may have.</param>
internal sealed class GroupFill(Func<int, GroupKey?> keyOf, int groups, int size)
{
    private readonly Dictionary<GroupKey, int> _members = [];

    /// <summary>Whether a candidate would become a member, as the groups are now.</summary>
    public bool Wants(int place) => keyOf(place) is { } key && HasRoom(key);

    /// <summary>Makes a candidate a member if there is room.</summary>
    public bool TryTake(int place)
    {
        if (keyOf(place) is not { } key || !HasRoom(key))
        {
            return false;
        }

        _members[key] = _members.GetValueOrDefault(key) + 1;
        return true;
    }

    private bool HasRoom(GroupKey key) => _members.TryGetValue(key, out int members) ? members < size : _members.Count < groups;
}
