using VectorDb.Tokenizers.AddedTokens;
using VectorDb.Tokenizers.Models;

namespace VectorDb.Tokenizers.Formats;

/// <summary>
/// Gathers the added tokens of a tokenizer from all its files, in the reference's order, and gives ids to those that have none: the
/// model's own, else the next free one.
/// </summary>
internal sealed class DefinitionBuilder
{
    private readonly Dictionary<string, AddedToken> _added = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _roles = [];
    private readonly HashSet<int> _special = [];
    private readonly int _modelSize;

    public DefinitionBuilder(Vocabulary model)
    {
        Vocabulary = model.Copy();
        _modelSize = model.Size;
    }

    /// <summary>Tokens of the model and the added ones so far.</summary>
    public Vocabulary Vocabulary { get; }

    public IReadOnlyCollection<AddedToken> AddedTokens => _added.Values;

    /// <summary>Adds a token unless one with this spelling was added before.</summary>
    /// <returns>The token's id.</returns>
    public int Add(AddedToken token)
    {
        if (!_added.TryGetValue(token.Content, out AddedToken? known))
        {
            int id = token.Id != AddedToken.Unassigned ? token.Id : Vocabulary.IdOf(token.Content) ?? Vocabulary.Size;
            if (id > Vocabulary.MaxId)
            {
                throw new TokenizerException(TokenizerError.Malformed, $"The added token '{token.Content}' has no room in the vocabulary.");
            }

            known = token with { Id = id };
            _added.Add(token.Content, known);
            Vocabulary.Add(token.Content, id);
        }

        if (token.Special || known.Special)
        {
            _special.Add(known.Id);
        }

        return known.Id;
    }

    /// <summary>Adds the token of a role.</summary>
    public void AddRole(string role, AddedToken token)
    {
        _roles[role] = Add(token with { Special = true });
        _special.Add(_roles[role]);
    }

    public int? Role(string role) => _roles.TryGetValue(role, out int id) ? id : null;

    /// <summary>The id of a role that the class cannot do without.</summary>
    public int RequiredRole(string role) => Role(role) ?? throw TokenizerException.Malformed(
        TokenizerConfig.FileName, $"names no {role}, which this tokenizer puts around every text");

    public SpecialTokens Special() => new()
    {
        Bos = Role("bos_token"),
        Eos = Role("eos_token"),
        Unk = Role("unk_token"),
        Sep = Role("sep_token"),
        Pad = Role("pad_token"),
        Cls = Role("cls_token"),
        Mask = Role("mask_token"),
        All = _special,
    };

    /// <summary>Tokens that a slow tokenizer decodes apart from their neighbours (_decode's legacy_added_tokens).</summary>
    public HashSet<int> Isolated() =>
        [.. _added.Values.Select(token => token.Id).Where(id => !_special.Contains(id) || (id >= _modelSize && !_roles.ContainsValue(id)))];
}
