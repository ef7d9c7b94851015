using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace VectorDb.GenerationBench;

/// <summary>A checkpoint of BLIP's captioner in the sizes of blip-image-captioning-base, with random weights in bfloat16.</summary>
internal static class RandomCaptioner
{
    public const int Width = 768;
    public const int Layers = 12;
    public const int Vocabulary = 30524;
    public const int Image = 384;

    private const int Intermediate = 3072;
    private const int Positions = 512;
    private const int Places = 577;
    private const int Words = 30522;
    private const float Deviation = 0.02f;

    /// <summary>Writes it.</summary>
    /// <param name="directory">An empty directory.</param>
    public static void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "config.json"), """
            {"architectures":["BlipForConditionalGeneration"],"model_type":"blip",
             "text_config":{"model_type":"blip_text_model","num_attention_heads":12},
             "vision_config":{"model_type":"blip_vision_model"}}
            """);
        File.WriteAllText(Path.Combine(directory, "preprocessor_config.json"), """{"image_processor_type":"BlipImageProcessor","size":{"height":384,"width":384}}""");
        File.WriteAllText(Path.Combine(directory, "tokenizer_config.json"), """{"tokenizer_class":"BertTokenizer","do_lower_case":true}""");
        string[] special = ["[PAD]", .. Enumerable.Range(0, 99).Select(i => $"[unused{i}]"), "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        IEnumerable<string> words = Enumerable.Range(special.Length, Words - special.Length).Select(i => $"word{i}");
        File.WriteAllLines(Path.Combine(directory, "vocab.txt"), special.Concat(words));
        WriteWeights(Path.Combine(directory, "model.safetensors"));
    }

    private static void WriteWeights(string path)
    {
        (string Name, int[] Shape)[] tensors = [.. Vision(), .. Text()];
        StringBuilder header = new("{\"__metadata__\":{\"format\":\"pt\"}");
        long position = 0;
        foreach ((string name, int[] shape) in tensors)
        {
            long end = position + (2 * Count(shape));
            header.Append(CultureInfo.InvariantCulture, $",\"{name}\":{{\"dtype\":\"BF16\",\"shape\":[{string.Join(",", shape)}],\"data_offsets\":[{position},{end}]}}");
            position = end;
        }

        byte[] json = Encoding.UTF8.GetBytes(header.Append('}').ToString());
        using FileStream file = File.Create(path);
        file.Write(BitConverter.GetBytes((ulong)json.Length));
        file.Write(json);
        Random random = new(1);
        ushort[] noise = [.. Enumerable.Range(0, 1 << 20).Select(_ => Narrow(Deviation * (float)Math.Sqrt(3) * ((2 * random.NextSingle()) - 1)))];
        foreach ((string name, int[] shape) in tensors)
        {
            ushort[] values = new ushort[Count(shape)];
            bool norm = shape.Length == 1 && name.Contains("norm", StringComparison.OrdinalIgnoreCase) && name.EndsWith("weight", StringComparison.Ordinal);
            for (int i = 0; i < values.Length;)
            {
                // One stretch of noise over and over, each time from another place: products stay as random as they need be.
                int count = Math.Min(values.Length - i, 9973);
                noise.AsSpan(random.Next(noise.Length - count), count).CopyTo(values.AsSpan(i));
                i += count;
            }

            if (norm)
            {
                values.AsSpan().Fill(Narrow(1));
            }

            file.Write(MemoryMarshal.AsBytes<ushort>(values));
        }
    }

    private static IEnumerable<(string Name, int[] Shape)> Vision()
    {
        yield return ("vision_model.embeddings.class_embedding", [1, 1, Width]);
        yield return ("vision_model.embeddings.position_embedding", [1, Places, Width]);
        yield return ("vision_model.embeddings.patch_embedding.weight", [Width, 3, 16, 16]);
        yield return ("vision_model.embeddings.patch_embedding.bias", [Width]);
        for (int i = 0; i < Layers; i++)
        {
            string layer = $"vision_model.encoder.layers.{i}.";
            foreach ((string, int[]) tensor in Norm(layer + "layer_norm1").Concat(Norm(layer + "layer_norm2"))
                .Concat(Linear(layer + "self_attn.qkv", 3 * Width, Width)).Concat(Linear(layer + "self_attn.projection", Width, Width))
                .Concat(Linear(layer + "mlp.fc1", Intermediate, Width)).Concat(Linear(layer + "mlp.fc2", Width, Intermediate)))
            {
                yield return tensor;
            }
        }

        foreach ((string, int[]) tensor in Norm("vision_model.post_layernorm"))
        {
            yield return tensor;
        }
    }

    private static IEnumerable<(string Name, int[] Shape)> Text()
    {
        const string bert = "text_decoder.bert.";
        yield return (bert + "embeddings.word_embeddings.weight", [Vocabulary, Width]);
        yield return (bert + "embeddings.position_embeddings.weight", [Positions, Width]);
        foreach ((string, int[]) tensor in Norm(bert + "embeddings.LayerNorm"))
        {
            yield return tensor;
        }

        for (int i = 0; i < Layers; i++)
        {
            string layer = $"{bert}encoder.layer.{i}.";
            foreach ((string, int[]) tensor in Attention(layer + "attention.").Concat(Attention(layer + "crossattention."))
                .Concat(Linear(layer + "intermediate.dense", Intermediate, Width)).Concat(Linear(layer + "output.dense", Width, Intermediate))
                .Concat(Norm(layer + "output.LayerNorm")))
            {
                yield return tensor;
            }
        }

        const string head = "text_decoder.cls.predictions.";
        foreach ((string, int[]) tensor in Linear(head + "transform.dense", Width, Width).Concat(Norm(head + "transform.LayerNorm")))
        {
            yield return tensor;
        }

        yield return (head + "decoder.weight", [Vocabulary, Width]);
        yield return (head + "bias", [Vocabulary]);
    }

    private static IEnumerable<(string, int[])> Attention(string name) =>
        Linear(name + "self.query", Width, Width).Concat(Linear(name + "self.key", Width, Width)).Concat(Linear(name + "self.value", Width, Width))
            .Concat(Linear(name + "output.dense", Width, Width)).Concat(Norm(name + "output.LayerNorm"));

    private static (string, int[])[] Linear(string name, int outputs, int inputs) => [(name + ".weight", [outputs, inputs]), (name + ".bias", [outputs])];

    private static (string, int[])[] Norm(string name) => [(name + ".weight", [Width]), (name + ".bias", [Width])];

    private static long Count(int[] shape) => shape.Aggregate(1L, (count, d) => count * d);

    private static ushort Narrow(float value) => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
}
