using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Encoding;
using VectorDb.Models.Explaining;
using VectorDb.Models.Families;
using VectorDb.Models.Preprocessing;
using VectorDb.Models.Probing;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Architectures.Clip;

/// <summary>CLIP in the layout of transformers' CLIPModel (arXiv:2103.00020).</summary>
internal sealed class ClipFamily : IModelFamily
{
    public string Name => "clip";

    public bool Claims(ModelFiles files) => files.ModelType == "clip";

    public ModelParts Build(ModelContext context)
    {
        ModelConfig config = context.Config;
        ClipVisionConfig vision = ClipVisionConfig.Read(config.SectionOrDict("vision_config"));
        ClipTextConfig text = ClipTextConfig.Read(config.SectionOrDict("text_config"));
        int dimensions = config.Whole("projection_dim", 512);
        ScoreRule scores = new(MathF.Exp(context.Weights.Scalar("logit_scale")));
        context.Weights.Ignore("embeddings.position_ids");

        void Vision(Network network) => BuildVision(network, context.Weights, vision, dimensions);
        void Text(Network network) => BuildText(network, context.Weights, text, dimensions);

        TokenReader texts = context.LoadTokenizer();
        TokenInput Trim(int[] ids, int length) => TrimToEnd(text, ids);
        DualEncoderParts parts = new()
        {
            Images = context.LoadProcessor(ProcessorKind.Clip, vision.ImageSize),
            ImageTower = new ImageTower(context.Compile("vision", Vision), dimensions),
            Texts = texts,
            TextTower = new TextTower(context.Compile("text", Text), dimensions, new TokenStacker(0, text.MaxPositions)),
            TrimIds = Trim,
            MaxTokens = text.MaxPositions,
            Scores = scores,
        };
        ProbeTable probe = DualEncoderProbe.Create(parts)
            .AddTowerOutputs(
                context.CompileForProbe("vision", Vision), ["pixel_values"], ["vision_hidden_first", "vision_last_hidden_state"])
            .AddTowerOutputs(
                context.CompileForProbe("text", Text), ["input_ids", "attention_mask", "pool"], ["text_last_hidden_state"])
            .Add("pool", run => PoolPositions(text, run["input_ids"]))
            .Add("text_embeds_nomask", run => run["text_embeds_raw"]);
        return parts.ToModel(
            context, probe, vision.Describe(), $"causal transformer, {text.Layers} layers of {text.Width}, {text.MaxPositions} tokens") with
        {
            Explainer = context.Own(new PatchExplainer
            {
                Encoder = parts,
                Tower = context.CompileForProbe("vision", Vision),
                PatchSize = vision.PatchSize,
            }),
        };
    }

    /// <summary>CLIP's vision tower and projection, which other families share.</summary>
    internal static void BuildVision(Network network, WeightReader weights, ClipVisionConfig config, int dimensions)
    {
        Value pixels = network.Graph.Input(ImageTower.PixelValues, ElementType.Float, "batch", 3, config.ImageSize, config.ImageSize);
        ClipVisionTower tower = new(network, weights.Scope("vision_model"), config);
        Linear projection = new(network, weights.Scope("visual_projection"), config.Width, dimensions, bias: false, exact: true);
        network.Output(ImageTower.Embeddings, projection.Build(tower.Build(pixels)));
        if (tower.Patches is { } patches)
        {
            network.Tap(PatchExplainer.PatchEmbeddings, projection.Build(patches));
        }
    }

    private static void BuildText(Network network, WeightReader weights, ClipTextConfig config, int dimensions)
    {
        GraphBuilder graph = network.Graph;
        Value ids = graph.Input(TokenStacker.InputIds, ElementType.Int64, "batch", "tokens");
        Value pool = graph.Input(TokenStacker.Pool, ElementType.Int64, "batch");
        Value? mask = network.IsProbing ? graph.Input(TokenStacker.AttentionMask, ElementType.Int64, "batch", "tokens") : null;
        ClipTextTower tower = new(network, weights.Scope("text_model"), config);
        Linear projection = new(network, weights.Scope("text_projection"), config.Width, dimensions, bias: false, exact: true);
        network.Output(TextTower.Embeddings, projection.Build(tower.Build(ids, pool, mask)));
    }

    /// <summary>Leaves out what follows the end token: attention is causal, so nothing there reaches the pooled state.</summary>
    private static TokenInput TrimToEnd(ClipTextConfig config, int[] ids)
    {
        int pool = config.PoolPosition(ids);
        return new TokenInput(ids[..(pool + 1)], pool);
    }

    private static ProbeValue PoolPositions(ClipTextConfig config, ProbeValue ids)
    {
        int length = ids.Shape[1];
        long[] pools = new long[ids.Shape[0]];
        for (int row = 0; row < pools.Length; row++)
        {
            int[] sequence = [.. ids.Longs.AsSpan(row * length, length).ToArray().Select(id => (int)id)];
            pools[row] = config.PoolPosition(sequence);
        }

        return new ProbeValue(pools, pools.Length);
    }
}
