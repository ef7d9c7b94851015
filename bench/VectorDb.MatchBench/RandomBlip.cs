using System.Text.Json;
using VectorDb.LoadBench.Checkpoints;

namespace VectorDb.MatchBench;

/// <summary>
/// Writes a checkpoint directory of BLIP for retrieval, of the size of the base model at 384 pixels, with random weights. Its
/// vocabulary is the small one of the test checkpoints, which does not change what a match costs.
/// </summary>
internal static class RandomBlip
{
    public const int Width = 768;
    public const int Places = 577;
    public const int Features = 256;
    private const int Inner = 3072;
    private const int Layers = 12;
    private static readonly string[] Architectures = ["BlipForImageTextRetrieval"];

    /// <summary>Writes the directory.</summary>
    /// <param name="directory">Where to; the vision tower has one layer, since pictures are not encoded here.</param>
    /// <param name="tokenizer">A BLIP checkpoint whose tokenizer files and vocabulary to take.</param>
    public static void Write(string directory, string tokenizer)
    {
        Directory.CreateDirectory(directory);
        foreach (string file in Directory.EnumerateFiles(tokenizer).Where(static f => Path.GetFileName(f) is not ("config.json" or "model.safetensors" or "preprocessor_config.json")))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)), overwrite: true);
        }

        using JsonDocument source = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(tokenizer, "config.json")));
        JsonElement small = source.RootElement.GetProperty("text_config");
        int vocabulary = small.GetProperty("vocab_size").GetInt32();
        Write(directory, "config.json", new
        {
            architectures = Architectures,
            model_type = "blip",
            image_text_hidden_size = Features,
            text_config = new
            {
                hidden_size = Width,
                encoder_hidden_size = Width,
                intermediate_size = Inner,
                num_attention_heads = 12,
                num_hidden_layers = Layers,
                max_position_embeddings = 512,
                vocab_size = vocabulary,
                bos_token_id = small.GetProperty("bos_token_id").GetInt32(),
                sep_token_id = small.GetProperty("sep_token_id").GetInt32(),
            },
            vision_config = new { hidden_size = Width, intermediate_size = Inner, num_attention_heads = 12, num_hidden_layers = 1, image_size = 384, patch_size = 16 },
        });
        Write(directory, "preprocessor_config.json", new { image_processor_type = "BlipImageProcessor", size = new { height = 384, width = 384 }, resample = 3 });

        var weights = new RandomWeights(seed: 1);
        Vision(weights);
        weights.Add("text_encoder.embeddings.word_embeddings.weight", vocabulary, Width);
        weights.Add("text_encoder.embeddings.position_embeddings.weight", 512, Width);
        weights.AddNorm("text_encoder.embeddings.LayerNorm", Width);
        for (int i = 0; i < Layers; i++)
        {
            TextLayer(weights, $"text_encoder.encoder.layer.{i}.");
        }

        weights.AddLinear("vision_proj", Width, Features);
        weights.AddLinear("text_proj", Width, Features);
        weights.AddLinear("itm_head", Width, 2);
        weights.Save(Path.Combine(directory, "model.safetensors"));
    }

    private static void Vision(RandomWeights weights)
    {
        weights.Add("vision_model.embeddings.class_embedding", 1, 1, Width);
        weights.Add("vision_model.embeddings.patch_embedding.weight", Width, 3, 16, 16);
        weights.Add("vision_model.embeddings.patch_embedding.bias", Width);
        weights.Add("vision_model.embeddings.position_embedding", 1, Places, Width);
        weights.AddNorm("vision_model.post_layernorm", Width);
        const string layer = "vision_model.encoder.layers.0.";
        weights.AddNorm(layer + "layer_norm1", Width);
        weights.AddNorm(layer + "layer_norm2", Width);
        weights.AddLinear(layer + "self_attn.qkv", Width, 3 * Width);
        weights.AddLinear(layer + "self_attn.projection", Width, Width);
        weights.AddLinear(layer + "mlp.fc1", Width, Inner);
        weights.AddLinear(layer + "mlp.fc2", Inner, Width);
    }

    private static void TextLayer(RandomWeights weights, string layer)
    {
        foreach (string attention in new[] { "attention", "crossattention" })
        {
            foreach (string projection in new[] { "self.query", "self.key", "self.value", "output.dense" })
            {
                weights.AddLinear($"{layer}{attention}.{projection}", Width, Width);
            }

            weights.AddNorm($"{layer}{attention}.output.LayerNorm", Width);
        }

        weights.AddLinear(layer + "intermediate.dense", Width, Inner);
        weights.AddLinear(layer + "output.dense", Inner, Width);
        weights.AddNorm(layer + "output.LayerNorm", Width);
    }

    private static void Write<T>(string directory, string file, T content) =>
        File.WriteAllBytes(Path.Combine(directory, file), JsonSerializer.SerializeToUtf8Bytes(content));
}
