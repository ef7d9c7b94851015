using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Onnx.Graph;

namespace VectorDb.Models.Architectures.Bert;

/// <summary>BERT (Devlin et al. 2018, arXiv:1810.04805): embeddings and layers. Names as in transformers' BertModel.</summary>
internal sealed class BertEncoder
{
    private readonly Network _network;
    private readonly BertEmbeddings? _embeddings;
    private readonly BertLayer[] _layers;
    private readonly Predicate<int> _hasMemory;

    /// <param name="network">The tower.</param>
    /// <param name="weights">Scope that holds "embeddings" and "encoder".</param>
    /// <param name="config">Sizes.</param>
    /// <param name="hasMemory">Which layers look at a memory; null for none.</param>
    /// <param name="layers">How many of the layers to build; null for all.</param>
    /// <param name="form">As what it finds the memory; see <see cref="BuildPairs"/>.</param>
    /// <param name="embeds">Whether it reads ids; otherwise it goes on from the states of another encoder.</param>
    public BertEncoder(
        Network network,
        WeightReader weights,
        BertConfig config,
        Predicate<int>? hasMemory = null,
        int? layers = null,
        MemoryForm form = MemoryForm.Tensor,
        bool embeds = true)
    {
        _hasMemory = hasMemory ?? (static _ => false);
        _network = network;
        _embeddings = embeds ? new BertEmbeddings(network, weights.Scope("embeddings"), config) : null;
        _layers = new BertLayer[layers ?? config.Layers];
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new BertLayer(network, weights.Scope("encoder").Scope("layer", i), config, _hasMemory(i), form);
        }
    }

    /// <param name="ids">int64 [batch, tokens].</param>
    /// <param name="mask">int64 [batch, tokens], 0 for padding.</param>
    /// <param name="memory">[batch, sources, memory width], or null.</param>
    /// <returns>[batch, tokens, width].</returns>
    public Value Build(Value ids, Value mask, Value? memory = null) => BuildOn(_embeddings!.Build(ids), mask, memory);

    /// <param name="x">States to go on from, [batch, tokens, width].</param>
    /// <param name="mask">int64 [batch, tokens], 0 for padding.</param>
    /// <param name="memory">[batch, sources, memory width], or null.</param>
    /// <returns>[batch, tokens, width].</returns>
    public Value BuildOn(Value x, Value mask, Value? memory = null)
    {
        Value bias = _network.Layers.PaddingMask(mask);
        for (int i = 0; i < _layers.Length; i++)
        {
            x = _layers[i].Build(x, bias, memory, memoryBias: null, memory is null ? null : LookOf(i));
        }

        return x;
    }

    /// <summary>The tap of a layer's look at the memory: [batch, tokens, sources], averaged over heads.</summary>
    public static string LookOf(int layer) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"look.{layer}");

    /// <summary>
    /// Pairs of text and picture. What comes before the first look at a picture is computed once a text: the first layer's
    /// self-attention, in ALBEF half of the layers.
    /// </summary>
    /// <returns>[pairs, tokens, width].</returns>
    public Value BuildPairs(PairInputs inputs)
    {
        Value x = _embeddings!.Build(inputs.Ids);
        Value spread = inputs.Spread(inputs.Bias);
        int looks = 0;
        for (int i = 0; i < _layers.Length; i++)
        {
            Value bias = looks == 0 ? inputs.Bias : spread;
            x = _hasMemory(i) ? _layers[i].BuildPairs(x, bias, inputs, looks++) : _layers[i].Build(x, bias);
        }

        return looks == 0 ? inputs.Spread(x) : x;
    }

    /// <summary>Where the keys and values of the layers that look at a memory come from.</summary>
    /// <param name="weights">Scope that holds "encoder".</param>
    /// <param name="config">Sizes.</param>
    /// <param name="hasMemory">Which layers look at it.</param>
    public static WeightReader[] MemoryProjections(WeightReader weights, BertConfig config, Predicate<int> hasMemory) =>
    [
        .. Enumerable.Range(0, config.Layers).Where(i => hasMemory(i))
            .Select(i => weights.Scope("encoder").Scope("layer", i).Scope("crossattention").Scope("self")),
    ];
}
