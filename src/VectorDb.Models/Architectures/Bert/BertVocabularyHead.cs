using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Blocks;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Bert;

/// <summary>
/// BERT's masked-language-model head, which decoders use for the next token: a layer, an activation, a norm, and the
/// vocabulary. Checkpoints hold its bias once or, under two names, twice; the output weight may be that of the embeddings.
/// </summary>
internal sealed class BertVocabularyHead
{
    private readonly Network _network;
    private readonly BertConfig _config;
    private readonly Linear _transform;
    private readonly LayerNorm _norm;
    private readonly Linear _output;

    /// <param name="network">The decoder.</param>
    /// <param name="weights">Scope that holds "bert" and "cls".</param>
    /// <param name="config">Sizes.</param>
    public BertVocabularyHead(Network network, WeightReader weights, BertConfig config)
    {
        _network = network;
        _config = config;
        WeightReader predictions = weights.Scope("cls").Scope("predictions");
        WeightReader decoder = predictions.Scope("decoder");
        _transform = new Linear(network, predictions.Scope("transform").Scope("dense"), config.Width, config.Width);
        _norm = new LayerNorm(network, predictions.Scope("transform").Scope("LayerNorm"), config.Width, config.Epsilon);
        Weight weight = decoder.Has("weight")
            ? network.Weight(decoder, "weight", config.Vocabulary, config.Width)
            : network.Weight(weights.Scope("bert").Scope("embeddings"), "word_embeddings.weight", config.Vocabulary, config.Width);
        WeightReader biases = decoder.Has("bias") ? decoder : predictions;
        _output = new Linear(network, weight, network.Weight(biases, "bias", config.Vocabulary));
        if (decoder.Has("bias") && predictions.Has("bias"))
        {
            _ = predictions.Tensor("bias", config.Vocabulary); // One parameter under two names.
        }
    }

    /// <param name="states">[.., width].</param>
    /// <returns>[.., vocabulary].</returns>
    public Value Build(Value states) => _output.Build(_norm.Build(_config.Activation.Build(_transform.Build(states), _network)));
}
