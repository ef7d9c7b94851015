using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;

namespace VectorDb.Models.Architectures.Shared;

/// <summary>The layer from states to the vocabulary: "lm_head", or where the checkpoint holds none, the words' embeddings.</summary>
internal static class VocabularyHead
{
    public static Linear Read(Network network, WeightReader weights, Weight words, int vocabulary, int width)
    {
        WeightReader head = weights.Scope("lm_head");
        return new Linear(network, head.Has("weight") ? network.Weight(head, "weight", vocabulary, width) : words, bias: null);
    }
}
