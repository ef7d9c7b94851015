using VectorDb.Tokenizers.AddedTokens;

namespace VectorDb.Tokenizers.Formats;

/// <summary>The special tokens that each of the reference's classes has where no file names them.</summary>
internal static class RoleDefaults
{
    /// <summary>Role -> spelling.</summary>
    public static IReadOnlyDictionary<string, string> Of(TokenizerFamily family) => family switch
    {
        TokenizerFamily.Clip => Table("<|startoftext|>", "<|endoftext|>", "<|endoftext|>", pad: "<|endoftext|>"),
        TokenizerFamily.Gpt2 => Table("<|endoftext|>", "<|endoftext|>", "<|endoftext|>"),
        TokenizerFamily.Roberta => Table("<s>", "</s>", "<unk>", pad: "<pad>", sep: "</s>", cls: "<s>", mask: "<mask>"),
        TokenizerFamily.Bert => Table(null, null, "[UNK]", pad: "[PAD]", sep: "[SEP]", cls: "[CLS]", mask: "[MASK]"),
        TokenizerFamily.T5 => Table(null, "</s>", "<unk>", pad: "<pad>"),
        TokenizerFamily.Siglip => Table(null, "</s>", "<unk>", pad: "</s>"),
        TokenizerFamily.Llama => Table("<s>", "</s>", "<unk>"),
        _ => Table(null, null, null),
    };

    /// <summary>The token of a role that a file gives as a bare string or not at all, with the class's own switches.</summary>
    public static AddedToken Token(TokenizerFamily family, string role, string content)
    {
        bool strips = family == TokenizerFamily.Siglip;
        return new AddedToken(content, AddedToken.Unassigned)
        {
            Special = true,
            StripLeft = strips || (family == TokenizerFamily.Roberta && role == "mask_token"),
            StripRight = strips,
        };
    }

    private static Dictionary<string, string> Table(
        string? bos, string? eos, string? unk, string? pad = null, string? sep = null, string? cls = null, string? mask = null)
    {
        string?[] spellings = [bos, eos, unk, sep, pad, cls, mask];
        return AddedToken.Roles.Zip(spellings)
            .Where(entry => entry.Second is not null)
            .ToDictionary(entry => entry.First, entry => entry.Second!, StringComparer.Ordinal);
    }
}
