using System.Text.Json;
using VectorDb.Tokenizers.AddedTokens;

namespace VectorDb.Tokenizers.Formats;

/// <summary>What tokenizer_config.json, special_tokens_map.json and added_tokens.json say together.</summary>
internal sealed class TokenizerConfig
{
    public const string FileName = "tokenizer_config.json";
    public const string SpecialTokensMap = "special_tokens_map.json";
    public const string AddedTokensFile = "added_tokens.json";

    // transformers writes int(1e30) for "no limit".
    private const double NoLimit = int.MaxValue;

    private readonly Dictionary<string, AddedToken> _roles = [];
    private readonly List<AddedToken> _additional = [];
    private readonly List<AddedToken> _added = [];
    private readonly Dictionary<string, bool> _flags = [];
    private readonly HashSet<string> _nulls = [];
    private readonly HashSet<string> _bareRoles = [];

    /// <summary>tokenizer_class without the ending "Fast".</summary>
    public string? ClassName { get; private set; }

    public int? ModelMaxLength { get; private set; }

    public SequenceSide? PaddingSide { get; private set; }

    public SequenceSide TruncationSide { get; private set; }

    /// <summary>extra_ids of T5.</summary>
    public int? ExtraIds { get; private set; }

    /// <summary>additional_special_tokens.</summary>
    public IReadOnlyList<AddedToken> Additional => _additional;

    /// <summary>Tokens with an id of their own: added_tokens_decoder, or added_tokens.json where that is absent.</summary>
    public IReadOnlyList<AddedToken> Added => _added;

    /// <summary>The token of a role such as bos_token, with the class's own where no file names one; null where there is none.</summary>
    public AddedToken? Role(string role, TokenizerFamily family)
    {
        if (_roles.TryGetValue(role, out AddedToken? token))
        {
            return _bareRoles.Contains(role) ? RoleDefaults.Token(family, role, token.Content) : token;
        }

        return !_nulls.Contains(role) && RoleDefaults.Of(family).TryGetValue(role, out string? content)
            ? RoleDefaults.Token(family, role, content)
            : null;
    }

    /// <summary>The token of a role that the class cannot do without.</summary>
    public AddedToken RequiredRole(string role, TokenizerFamily family) => Role(role, family) ?? throw TokenizerException.Malformed(
        FileName, $"sets {role} to null, which a {family} tokenizer cannot do without");

    /// <summary>Whether a file names the token of a role.</summary>
    public bool Names(string role) => _roles.ContainsKey(role);

    /// <summary>A switch such as do_lower_case; null where no file sets it.</summary>
    public bool? Flag(string name) => _flags.TryGetValue(name, out bool value) ? value : null;

    /// <summary>Whether a file sets a switch to null, which is not the same as not naming it.</summary>
    public bool IsNull(string name) => _nulls.Contains(name);

    public static TokenizerConfig Read(TokenizerFileReader files)
    {
        var config = new TokenizerConfig();
        bool hasDecoder = false;
        if (files.Exists(FileName))
        {
            using JsonDocument document = files.Json(FileName, out JsonField root);
            config.ReadSettings(root);
            config.ReadRoles(root, overrides: false);
            hasDecoder = root.Optional("added_tokens_decoder") is not null;
            if (hasDecoder)
            {
                config.ReadDecoder(root.Member("added_tokens_decoder"));
            }
        }

        config.ClassName ??= WithoutFast(FamilyNames.OfModel(files));
        if (files.Exists(SpecialTokensMap))
        {
            using JsonDocument document = files.Json(SpecialTokensMap, out JsonField root);
            config.ReadRoles(root, overrides: !hasDecoder);
        }

        if (!hasDecoder && files.Exists(AddedTokensFile))
        {
            using JsonDocument document = files.Json(AddedTokensFile, out JsonField root);
            config.ReadAddedTokens(root);
        }

        return config;
    }

    /// <summary>An added token written as a string or as an object with its switches.</summary>
    public static AddedToken ReadToken(JsonField field, int id, bool special)
    {
        if (field.IsString)
        {
            return new AddedToken(Checked(field, field.AsString()), id) { Special = special, Normalized = !special };
        }

        special |= field.Bool("special", false);
        return new AddedToken(Checked(field, field.String("content")), id)
        {
            Special = special,
            Normalized = field.Bool("normalized", !special),
            SingleWord = field.Bool("single_word", false),
            StripLeft = field.Bool("lstrip", false),
            StripRight = field.Bool("rstrip", false),
        };
    }

    private static string Checked(JsonField field, string content) =>
        content.Length <= AddedToken.LongestContent
            ? content
            : throw field.Malformed($"is an added token of {content.Length} characters, more than {AddedToken.LongestContent}");

    private static string? WithoutFast(string? className) =>
        className?.EndsWith("Fast", StringComparison.Ordinal) == true ? className[..^4] : className;

    private void ReadSettings(JsonField root)
    {
        ClassName = WithoutFast(root.OptionalString("tokenizer_class"));
        double? limit = root.Optional("model_max_length")?.AsNumber();
        ModelMaxLength = limit is >= 1 and < NoLimit ? (int)limit.Value : null;
        PaddingSide = ReadSide(root, "padding_side");
        TruncationSide = ReadSide(root, "truncation_side") ?? SequenceSide.Right;
        ExtraIds = root.Optional("extra_ids")?.AsCount();
        foreach ((string name, JsonField value) in root.Members())
        {
            if (value.Element.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                _flags[name] = value.AsBool();
            }
            else if (value.IsNull)
            {
                _nulls.Add(name);
            }
        }
    }

    private static SequenceSide? ReadSide(JsonField root, string name) => root.OptionalString(name) switch
    {
        null => null,
        "left" => SequenceSide.Left,
        "right" => SequenceSide.Right,
        string other => throw root.Malformed($"has the {name} '{other}', which is neither left nor right"),
    };

    private void ReadRoles(JsonField root, bool overrides)
    {
        foreach (string role in AddedToken.Roles)
        {
            if (root.Optional(role) is JsonField token && (overrides || !_roles.ContainsKey(role)))
            {
                _roles[role] = ReadToken(token, AddedToken.Unassigned, special: true);
                if (token.IsString)
                {
                    _bareRoles.Add(role);
                }
                else
                {
                    _bareRoles.Remove(role);
                }
            }
        }

        if (root.Optional("additional_special_tokens") is JsonField { IsArray: true } list)
        {
            foreach (AddedToken token in list.Items().Select(item => ReadToken(item, AddedToken.Unassigned, special: true)))
            {
                if (!_additional.Exists(known => known.Content == token.Content))
                {
                    _additional.Add(token);
                }
            }
        }
    }

    private void ReadDecoder(JsonField decoder)
    {
        foreach ((string key, JsonField token) in decoder.Members())
        {
            if (!int.TryParse(key, System.Globalization.CultureInfo.InvariantCulture, out int id) || id is < 0 or > Models.Vocabulary.MaxId)
            {
                throw decoder.Malformed($"has the key '{key}', which is not a token id");
            }

            _added.Add(ReadToken(token, id, special: false));
        }

        _added.Sort((a, b) => a.Id.CompareTo(b.Id));
    }

    private void ReadAddedTokens(JsonField table)
    {
        var special = _roles.Values.Concat(_additional).Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        foreach ((string token, JsonField id) in table.Members())
        {
            bool isSpecial = special.Contains(token);
            _added.Add(new AddedToken(Checked(id, token), VocabularyFiles.Id(id)) { Special = isSpecial, Normalized = !isSpecial });
        }

        _added.Sort((a, b) => a.Id.CompareTo(b.Id));
    }
}
