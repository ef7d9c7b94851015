using System.Text.Json;

namespace VectorDb.LoadBench.Checkpoints;

/// <summary>
/// Writes a CLIP checkpoint directory of the size of ViT-B/32 with random weights, in the layout of its hub repository. Its
/// vocabulary is the small one of the test checkpoints, which does not change what a picture costs.
/// </summary>
internal static class RandomClip
{
    private const int VisionWidth = 768;
    private const int TextWidth = 512;
    private const int Layers = 12;
    private const int Projection = 512;
    private const int Positions = 77;

    // CLIP's own statistics of its training pictures.
    private static readonly double[] Mean = [0.48145466, 0.4578275, 0.40821073];
    private static readonly double[] Deviation = [0.26862954, 0.26130258, 0.27577711];

    /// <summary>Writes the directory.</summary>
    /// <param name="directory">Where to.</param>
    /// <param name="tokenizer">A checkpoint directory whose tokenizer files and vocabulary to take.</param>
    /// <param name="words">Rows of the word embeddings; 0 for as many as the tokenizer has, 49,408 for CLIP's own.</param>
    public static void Write(string directory, string tokenizer, int words = 0)
    {
        Directory.CreateDirectory(directory);
        foreach (string file in Directory.EnumerateFiles(tokenizer).Where(static f => Path.GetFileName(f) is not ("config.json" or "model.safetensors" or "preprocessor_config.json")))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        using JsonDocument source = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(tokenizer, "config.json")));
        JsonElement text = source.RootElement.GetProperty("text_config");
        int vocabulary = words > 0 ? words : text.GetProperty("vocab_size").GetInt32();
        int end = text.GetProperty("eos_token_id").GetInt32();
        Write(directory, "config.json", new
        {
            model_type = "clip",
            projection_dim = Projection,
            text_config = new { hidden_size = TextWidth, intermediate_size = 2048, num_attention_heads = 8, num_hidden_layers = Layers, vocab_size = vocabulary, max_position_embeddings = Positions, eos_token_id = end },
            vision_config = new { hidden_size = VisionWidth, intermediate_size = 3072, num_attention_heads = 12, num_hidden_layers = Layers, image_size = 224, patch_size = 32 },
        });
        Write(directory, "preprocessor_config.json", new
        {
            image_processor_type = "CLIPImageProcessor",
            size = new { shortest_edge = 224 },
            crop_size = new { height = 224, width = 224 },
            image_mean = Mean,
            image_std = Deviation,
            resample = 3,
        });

        var weights = new RandomWeights(seed: 1);
        Vision(weights);
        Text(weights, vocabulary);
        weights.Add("visual_projection.weight", Projection, VisionWidth);
        weights.Add("text_projection.weight", Projection, TextWidth);
        weights.AddConstant("logit_scale", 2.6592f);
        weights.Save(Path.Combine(directory, "model.safetensors"));
    }

    private static void Vision(RandomWeights weights)
    {
        const string tower = "vision_model.";
        weights.Add(tower + "embeddings.class_embedding", VisionWidth);
        weights.Add(tower + "embeddings.patch_embedding.weight", VisionWidth, 3, 32, 32);
        weights.Add(tower + "embeddings.position_embedding.weight", 50, VisionWidth);
        weights.AddNorm(tower + "pre_layrnorm", VisionWidth);
        Blocks(weights, tower, VisionWidth, 3072);
        weights.AddNorm(tower + "post_layernorm", VisionWidth);
    }

    private static void Text(RandomWeights weights, int vocabulary)
    {
        const string tower = "text_model.";
        weights.Add(tower + "embeddings.token_embedding.weight", vocabulary, TextWidth);
        weights.Add(tower + "embeddings.position_embedding.weight", Positions, TextWidth);
        Blocks(weights, tower, TextWidth, 2048);
        weights.AddNorm(tower + "final_layer_norm", TextWidth);
    }

    private static void Blocks(RandomWeights weights, string tower, int width, int inner)
    {
        for (int i = 0; i < Layers; i++)
        {
            string block = $"{tower}encoder.layers.{i}.";
            foreach (string projection in new[] { "q_proj", "k_proj", "v_proj", "out_proj" })
            {
                weights.AddLinear(block + "self_attn." + projection, width, width);
            }

            weights.AddNorm(block + "layer_norm1", width);
            weights.AddLinear(block + "mlp.fc1", width, inner);
            weights.AddLinear(block + "mlp.fc2", inner, width);
            weights.AddNorm(block + "layer_norm2", width);
        }
    }

    private static void Write<T>(string directory, string file, T content) =>
        File.WriteAllBytes(Path.Combine(directory, file), JsonSerializer.SerializeToUtf8Bytes(content));
}
