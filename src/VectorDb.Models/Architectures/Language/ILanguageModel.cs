using VectorDb.Models.Generation;
using VectorDb.Models.Generation.Decoding;

namespace VectorDb.Models.Architectures.Language;

/// <summary>A language model that a picture is given to as embeddings in front of the text.</summary>
internal interface ILanguageModel
{
    /// <summary>For people.</summary>
    string Description { get; }

    /// <summary>Width of an embedding.</summary>
    int Width { get; }

    /// <summary>What gives logits.</summary>
    Decoder Decoder { get; }

    /// <summary>What a decoder of an encoder-decoder begins with; null for a model that is a decoder alone.</summary>
    int? StartToken { get; }

    /// <summary>Stands for an empty prompt.</summary>
    int BeginToken { get; }

    /// <summary>Ends a text.</summary>
    IReadOnlyList<int> EndTokens { get; }

    /// <summary>Tokens a prompt is cut to.</summary>
    int MaxPromptTokens { get; }

    /// <summary>What the configuration says of generation.</summary>
    GenerationOptions Defaults { get; }

    /// <summary>Makes a picture and a text ready for the decoder.</summary>
    /// <param name="before">Tokens in front of the picture; empty for none.</param>
    /// <param name="picture">float32 [places, width].</param>
    /// <param name="ids">Tokens behind the picture.</param>
    /// <param name="stop">Stops what is run.</param>
    PreparedRequest Prepare(ReadOnlyMemory<int> before, ReadOnlyMemory<float> picture, ReadOnlyMemory<int> ids, CancellationToken stop);
}
