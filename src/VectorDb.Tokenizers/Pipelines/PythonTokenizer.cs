using VectorDb.Tokenizers.AddedTokens;
using VectorDb.Tokenizers.Decoders;
using VectorDb.Tokenizers.Formats;
using VectorDb.Tokenizers.Models;
using VectorDb.Tokenizers.Normalizers;
using VectorDb.Tokenizers.PostProcessors;

namespace VectorDb.Tokenizers.Pipelines;

/// <summary>What one of transformers' slow tokenizer classes does, apart from what they all do.</summary>
internal sealed record PythonTokenizer
{
    public required ITokenModel Model { get; init; }

    /// <summary>Tokenizes text between added tokens (the class's _tokenize).</summary>
    public required IChunkEncoder Chunks { get; init; }

    public required TokenDecoder Decoder { get; init; }

    /// <summary>Makes the post-processor once the special tokens have their ids.</summary>
    public required Func<DefinitionBuilder, IPostProcessor> PostProcessor { get; init; }

    /// <summary>Rewrites the whole text before added tokens are looked for, or null.</summary>
    public INormalizer? Preparation { get; init; }

    /// <summary>Lower-cases everything but special tokens before added tokens are looked for.</summary>
    public bool LowersFirst { get; init; }

    /// <summary>Treats added tokens in a text like any other text.</summary>
    public bool CutsAddedTokens { get; init; }

    /// <summary>Id of the ▁ that the class put before the text; where it is left alone before a special token it goes. Or null.</summary>
    public int? LonePrefix { get; init; }

    /// <summary>Added tokens that the class makes itself.</summary>
    public IReadOnlyList<AddedToken> ExtraTokens { get; init; } = [];

    /// <summary>Id of padding where it is not the padding token.</summary>
    public int? PaddingId { get; init; }
}
