using VectorDb.Models.Architectures.Clip;
using VectorDb.Models.Architectures.Shared;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Architectures.Llava;

/// <summary>config.json of LLaVA, with the defaults of transformers' LlavaConfig.</summary>
/// <param name="Vision">CLIP's tower.</param>
/// <param name="VisionLayers">How many of its layers are run: those up to vision_feature_layer.</param>
/// <param name="KeepsClassToken">Whether the class token is shown too (vision_feature_select_strategy "full").</param>
/// <param name="Projection">Activation between the projector's layers.</param>
/// <param name="ProjectionBias">Whether those have biases.</param>
/// <param name="ImageToken">Stands for the picture in a prompt.</param>
internal sealed record LlavaConfig(
    ClipVisionConfig Vision, int VisionLayers, bool KeepsClassToken, Activation Projection, bool ProjectionBias, int ImageToken)
{
    /// <summary>Embeddings that stand for a picture.</summary>
    public int Places => (Vision.Grid * Vision.Grid) + (KeepsClassToken ? 1 : 0);

    public static LlavaConfig Read(ModelConfig config)
    {
        ClipVisionConfig vision = ClipVisionConfig.Read(config.Section("vision_config"));
        int layer = config.Whole("vision_feature_layer", -2, -vision.Layers - 1, vision.Layers);
        string strategy = config.Text("vision_feature_select_strategy", "default");
        if (strategy is not ("default" or "full"))
        {
            throw config.Invalid("vision_feature_select_strategy", $"is '{strategy}'; known are default and full");
        }

        return new LlavaConfig(
            vision,
            layer < 0 ? vision.Layers + 1 + layer : layer, // Counted over the embeddings and the layers behind them.
            strategy == "full",
            Activation.Read(config, "projector_hidden_act", "gelu"),
            config.Flag("multimodal_projector_bias", true),
            config.Whole("image_token_index", 32000, 0));
    }
}
