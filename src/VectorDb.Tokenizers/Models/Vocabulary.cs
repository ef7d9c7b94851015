namespace VectorDb.Tokenizers.Models;

/// <summary>Token strings and their ids. Ids may have gaps; they are bounded so that a hostile file cannot ask for gigabytes.</summary>
internal sealed class Vocabulary
{
    /// <summary>Largest id that is accepted; the largest published vocabularies have about 300,000 tokens.</summary>
    public const int MaxId = (1 << 22) - 1;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string?> _tokens;

    public Vocabulary(int capacity = 0)
    {
        _ids = new Dictionary<string, int>(capacity, StringComparer.Ordinal);
        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _tokens = new List<string?>(capacity);
    }

    /// <summary>The highest id plus one.</summary>
    public int Size => _tokens.Count;

    public IEnumerable<KeyValuePair<string, int>> Entries => _ids;

    /// <summary>Gives a token an id; of a token that is named twice the later id counts, as in the reference's JSON readers.</summary>
    public void Add(string token, int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id, MaxId);
        while (_tokens.Count <= id)
        {
            _tokens.Add(null);
        }

        _ids[token] = id;
        _tokens[id] = token;
    }

    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _lookup.TryGetValue(token, out id);

    public int? IdOf(string? token) => token is not null && _ids.TryGetValue(token, out int id) ? id : null;

    /// <summary>The token of an id, or null where the id has none.</summary>
    public string? TokenOf(int id) => (uint)id < (uint)_tokens.Count ? _tokens[id] : null;

    public Vocabulary Copy()
    {
        var copy = new Vocabulary(_tokens.Count);
        foreach ((string token, int id) in _ids)
        {
            copy.Add(token, id);
        }

        return copy;
    }
}
