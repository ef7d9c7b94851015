using System.Text.Json.Nodes;
using VectorDb.Models.Probing;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Architectures;

/// <summary>Options that no recorded checkpoint uses, by what must be equal if they are understood.</summary>
public sealed class OptionTests
{
    private static readonly string[] Pictures = ["rgb_wide.png", "rgb_tall.png"];

    [Theory]
    [InlineData("blip2/itm", ".qkv.bias", "itm_logits")]
    [InlineData("vilt/retrieval", ".attention.attention.", "logits")]
    public async Task QkvBiasOff_EqualsBiasesOfZero(string golden, string part, string output)
    {
        bool IsBias(string name) => name.Contains(part, StringComparison.Ordinal) && name.EndsWith(".bias", StringComparison.Ordinal);
        using ModelCopy zero = new(golden);
        zero.EditTensors(t => IsBias(t.Name) ? (t.Name, t.Shape, new float[t.Values.Length]) : t);
        using ModelCopy none = new(golden);
        none.EditTensors(t => IsBias(t.Name) ? null : t);
        none.EditConfig(config => (golden == "blip2/itm" ? config["vision_config"]! : config)["qkv_bias"] = false);

        float[] expected = await ComputeAsync(zero, golden, output);
        AssertClose(expected, await ComputeAsync(none, golden, output));
        Assert.NotEqual(expected, await ComputeAsync(new ModelCopy(golden), golden, output));
    }

    [Fact]
    public async Task AlignPoolingMax_TakesTheLargestPlaceOfEachChannel()
    {
        const string golden = "align/efficientnet-bert";
        using ModelCopy copy = new(golden);
        copy.EditConfig(config => config["vision_config"]!["pooling_type"] = "max");
        await using Model model = Model.Load(copy.Directory);
        ProbeInputs inputs = new GoldenCase(golden).Inputs(Pictures);
        ProbeValue places = model.Probe.Compute("vision_last_hidden_state", inputs);
        int area = places.Shape[2] * places.Shape[3];
        Assert.True(area > 1, "the picture has one place only: nothing is shown");

        float[] expected = [.. places.Floats!.ToArray().Chunk(area).Select(channel => channel.Max())];

        AssertClose(expected, [.. model.Probe.Compute("image_embeds_raw", inputs).Floats!]);
    }

    [Theory]
    [InlineData("blip/itm", "text_config")]
    [InlineData("blip2/itm", "qformer_config")]
    public async Task WidthOfTheMemoryLeftOutOrWrong_IsTheVisionTowers(string golden, string section)
    {
        float[] expected = await ComputeAsync(new ModelCopy(golden), golden, "itm_logits");
        using ModelCopy copy = new(golden);
        copy.EditConfig(config => config[section]!.AsObject().Remove("encoder_hidden_size"));
        Assert.Equal(expected, await ComputeAsync(copy, golden, "itm_logits"));
        copy.EditConfig(config => config[section]!["encoder_hidden_size"] = 999);
        Assert.Equal(expected, await ComputeAsync(copy, golden, "itm_logits"));
    }

    [Fact]
    public void AlbefFusionBehindTheLastLayer_IsRefused()
    {
        using ModelCopy copy = new("albef/retrieval");
        copy.EditConfig(config => config["bert_config"]!["fusion_layer"] = 4);
        ModelException error = Assert.Throws<ModelException>(() => Model.Load(copy.Directory));
        Assert.Equal(ModelError.InvalidConfig, error.Error);
        Assert.Contains("fusion_layer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AlbefTemperature_DividesCosines_OrIsItsDefaultWhereTheFileHasNone()
    {
        const string golden = "albef/retrieval";
        using ModelCopy copy = new(golden);
        copy.EditTensor("temp", [], _ => [0.05f]);
        await using (Model learnt = Model.Load(copy.Directory))
        {
            Assert.Equal(20f, learnt.Scores!.Scale, 1e-4f);
        }

        copy.EditTensors(t => t.Name == "temp" ? null : t);
        await using Model plain = Model.Load(copy.Directory);
        Assert.Equal(1 / 0.07f, plain.Scores!.Scale, 1e-4f);
    }

    [Fact]
    public async Task OpenClip_TokenizerJsonAlone_PadsWithZero()
    {
        const string golden = "clip-resnet/vit-openai-layout";
        using ModelCopy copy = new(golden);
        copy.Delete("vocab.json");
        copy.Delete("merges.txt");
        await using Model model = Model.Load(copy.Directory);

        ProbeValue ids = model.Probe.Compute("input_ids", new ProbeInputs { Texts = ["a cat"] });

        Assert.Equal(0, ids.Integers![^1]);
    }

    [Fact]
    public async Task OpenClip_PreprocessConfig_IsFollowed()
    {
        using ModelCopy copy = new("clip-resnet/vit-openai-layout");
        copy.EditConfig(
            config =>
            {
                config["preprocess_cfg"]!["resize_mode"] = "squash";
                config["preprocess_cfg"]!["interpolation"] = "bilinear";
            },
            "open_clip_config.json");
        await using Model model = Model.Load(copy.Directory);
        Assert.Equal(new Imaging.ResizeRule.Exact(32, 32), model.Pixels.Plan.Resize);
        Assert.Equal(Imaging.ResampleFilter.Bilinear, model.Pixels.Plan.Filter);
    }

    [Theory]
    [InlineData("model_cfg", "vision_cfg", "timm_model_name", "\"vit_base\"")]
    [InlineData("model_cfg", "vision_cfg", "pool_type", "\"avg\"")]
    [InlineData("model_cfg", "text_cfg", "no_causal_mask", "true")]
    [InlineData("model_cfg", "text_cfg", "hf_model_name", "\"roberta-base\"")]
    public void OpenClip_OptionThatIsNotBuilt_IsRefusedByName(string outer, string inner, string key, string value)
    {
        using ModelCopy copy = new("clip-resnet/vit-openai-layout");
        copy.EditConfig(config => config[outer]![inner]![key] = JsonNode.Parse(value), "open_clip_config.json");
        ModelException error = Assert.Throws<ModelException>(() => Model.Load(copy.Directory));
        Assert.Equal(ModelError.Unsupported, error.Error);
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    private static async Task<float[]> ComputeAsync(ModelCopy copy, string golden, string output)
    {
        await using Model model = Model.Load(copy.Directory);
        return [.. model.Probe.Compute(output, new GoldenCase(golden).Inputs(Pictures)).Floats!];
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-5);
    }
}
