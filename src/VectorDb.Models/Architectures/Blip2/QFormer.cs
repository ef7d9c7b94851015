using VectorDb.Models.Architectures.Bert;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Blip2;

/// <summary>
/// Q-Former of BLIP-2 (Li et al. 2023, arXiv:2301.12597 §3.1): learnt queries that read a frozen vision tower, alone or
/// together with text. Names as in transformers' Blip2QFormerModel.
/// </summary>
internal sealed class QFormer
{
    /// <summary>What the tap of queries' looks at the picture ends with.</summary>
    public const string Look = ".look";

    private readonly LayerNorm _norm;
    private readonly QFormerLayer[] _layers;
    private readonly QFormerConfig _config;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope "qformer".</param>
    /// <param name="config">Sizes.</param>
    /// <param name="queries">Queries in front of the sequence; 0 for text alone.</param>
    /// <param name="hasText">Whether text follows the queries.</param>
    /// <param name="form">As what the queries find what they look at; see <see cref="BuildPairs"/>.</param>
    /// <param name="norm">Where the norm of the embeddings lies: "layernorm", or "embeddings.layernorm" in InstructBLIP.</param>
    public QFormer(
        Network network,
        WeightReader weights,
        QFormerConfig config,
        int queries,
        bool hasText,
        MemoryForm form = MemoryForm.Tensor,
        string norm = "layernorm")
    {
        _config = config;
        _norm = new LayerNorm(network, weights.Scope(norm), config.Bert.Width, config.Bert.Epsilon);
        _layers = new QFormerLayer[config.Bert.Layers];
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new QFormerLayer(
                network, weights.Scope("encoder").Scope("layer", i), config.Bert, queries, hasText, config.LooksAtPicture(i), form);
        }
    }

    /// <param name="embeddings">[batch, queries + tokens, width]; one norm applies to all of them.</param>
    /// <param name="bias">Hides padding of the text, or null.</param>
    /// <param name="memory">[batch, places, memory width], or null for text alone.</param>
    public Value Build(Value embeddings, Value? bias, Value? memory)
    {
        Value x = _norm.Build(embeddings);
        for (int i = 0; i < _layers.Length; i++)
        {
            x = _layers[i].Build(x, bias, memory, memory is null || bias is null ? null : TapOf(i));
        }

        return x;
    }

    /// <summary>The tap of a layer's self-attention: [batch, queries + tokens, queries + tokens], averaged over heads.</summary>
    public static string TapOf(int layer) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"mix.{layer}");

    /// <summary>Pairs of text and picture; the first layer's self-attention is computed once a text.</summary>
    /// <param name="embeddings">[texts, queries + tokens, width].</param>
    /// <param name="bias">Hides padding: [texts, 1, 1, queries + tokens].</param>
    /// <param name="inputs">The pairs.</param>
    /// <returns>[pairs, queries + tokens, width].</returns>
    public Value BuildPairs(Value embeddings, Value bias, PairInputs inputs)
    {
        Value x = _norm.Build(embeddings);
        Value spread = inputs.Spread(bias);
        int looks = 0;
        for (int i = 0; i < _layers.Length; i++)
        {
            // Layer 0 always looks: any frequency divides 0.
            x = _layers[i].BuildPairs(x, looks == 0 ? bias : spread, inputs, _config.LooksAtPicture(i) ? looks++ : -1);
        }

        return x;
    }
}
