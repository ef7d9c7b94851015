using System.Text.Json;

namespace VectorDb.Tokenizers.Tests;

/// <summary>The recorded ids of every model family's own texts, from whichever files its checkpoint has.</summary>
public sealed class CheckpointGoldenTests
{
    /// <summary>Checkpoint, tokenizer folder in it, recorded output, inputs file, and how the ids were asked for.</summary>
    public static TheoryData<string, string, string, string, Filling> Cases() => new()
    {
        { "clip-vit/gelu-newcfg", "", "input_ids", "texts.json", Filling.ToWidth },
        { "clip-vit/gelu-newcfg", "", "input_ids_longest", "texts.json", Filling.ToWidth },
        { "clip-vit/quickgelu-legacy-eos", "", "input_ids", "texts.json", Filling.ToWidth },
        { "formats/clip-bf16", "", "input_ids", "texts.json", Filling.ToWidth },
        { "formats/clip-fp16", "", "input_ids", "texts.json", Filling.ToWidth },
        { "formats/clip-sharded", "", "input_ids", "texts.json", Filling.ToWidth },
        { "clip-resnet/rn-tiny", "", "input_ids", "texts.json", Filling.ToWidth },
        { "clip-resnet/vit-openai-layout", "", "input_ids", "texts.json", Filling.ToWidth },
        { "align/efficientnet-bert", "", "input_ids", "texts.json", Filling.ToWidth },
        { "chinese-clip/vit-bert", "", "input_ids", "texts.json", Filling.ToWidth },
        { "blip/itm", "", "input_ids", "texts.json", Filling.ToWidth },
        { "blip2/itm", "", "input_ids", "texts.json", Filling.ToWidth },
        { "siglip/fixed-res", "", "input_ids", "texts.json", Filling.ToWidth },
        { "vilt/retrieval", "", "input_ids", "texts.json", Filling.Cut },
        { "vilt/vqa", "", "input_ids", "texts.json", Filling.Cut },
        { "blip-nlvr2/nlvr2", "", "input_ids", "texts.json", Filling.None },
        { "blip/caption", "", "prompt_ids", "prompt.json", Filling.None },
        { "blip/vqa", "", "question_ids", "vqa.json", Filling.None },
        { "blip2/opt", "", "prompt_ids", "texts.json", Filling.None },
        { "blip2/t5", "", "prompt_ids", "texts.json", Filling.None },
        { "instructblip/vicuna", "", "prompt_ids", "texts.json", Filling.None },
        { "instructblip/vicuna", "qformer_tokenizer", "qformer_ids", "texts.json", Filling.None },
        { "instructblip/flan-t5", "", "prompt_ids", "texts.json", Filling.None },
        { "instructblip/flan-t5", "qformer_tokenizer", "qformer_ids", "texts.json", Filling.None },
        { "llava/vicuna", "", "prompt_ids", "texts.json", Filling.None },
    };

    public enum Filling
    {
        None,
        Cut,
        ToWidth,
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Encode_CheckpointTexts_GivesReferenceIds(string checkpoint, string folder, string output, string inputs, Filling filling)
    {
        foreach (TokenizerFiles files in Enum.GetValues<TokenizerFiles>())
        {
            string directory = Path.Combine(Goldens.Folder(checkpoint), folder);
            if (files == TokenizerFiles.TokenizerJson && !File.Exists(Path.Combine(directory, "tokenizer.json")))
            {
                continue;
            }

            if (files == TokenizerFiles.TokenizerJson && File.Exists(Path.Combine(directory, "open_clip_config.json")))
            {
                continue; // tokenizer.json describes the other dialect
            }

            Compare(Tokenizer.Load(directory, new TokenizerOptions { Files = files }), Goldens.Folder(checkpoint), output, inputs, filling);
        }
    }

    private static void Compare(Tokenizer tokenizer, string checkpoint, string output, string inputs, Filling filling)
    {
        int[][] expected = NpyIds.Read(Path.Combine(checkpoint, "expected", output + ".npy"));
        string[] texts = Texts(Goldens.Json(checkpoint, "inputs", inputs));
        Assert.Equal(expected.Length, texts.Length);
        var mismatches = new Mismatches();
        for (int i = 0; i < texts.Length; i++)
        {
            int width = expected[i].Length;
            int[] ids = tokenizer.Encode(texts[i], new EncodeOptions
            {
                MaxLength = filling == Filling.None ? null : width,
                PadTo = filling == Filling.ToWidth ? width : null,
            });
            mismatches.Check(texts[i], NpyIds.Unpadded(expected[i]), ids);
        }

        mismatches.AssertNone();
    }

    private static string[] Texts(JsonElement inputs)
    {
        if (inputs.ValueKind == JsonValueKind.Array)
        {
            return [.. inputs.EnumerateArray().Select(text => text.GetString()!)];
        }

        return inputs.TryGetProperty("prompt", out JsonElement prompt)
            ? [prompt.GetString()!]
            : [.. inputs.GetProperty("questions").EnumerateArray().Select(text => text.GetString()!)];
    }
}
