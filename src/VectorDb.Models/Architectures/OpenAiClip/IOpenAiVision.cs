using VectorDb.Models.Architectures.Shared;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.OpenAiClip;

/// <summary>One of the two kinds of vision tower openai/CLIP has.</summary>
internal interface IOpenAiVision
{
    /// <summary>Numbers of an embedding.</summary>
    int Dimensions { get; }

    /// <summary>Height and width of a picture.</summary>
    int ImageSize { get; }

    /// <summary>For people.</summary>
    string Description { get; }

    /// <summary>Intermediate values it names.</summary>
    IReadOnlyList<string> Taps { get; }

    /// <param name="network">The tower's graph.</param>
    /// <param name="pixels">float32 [batch, 3, size, size].</param>
    /// <returns>[batch, dimensions], not normalised.</returns>
    Value Build(Network network, Value pixels);
}
