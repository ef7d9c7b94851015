using System.Text.Json.Nodes;
using VectorDb.Models.Batching;
using VectorDb.Models.Generation;
using VectorDb.Models.Seeing;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Generation;

/// <summary>Which chat a LLaVA checkpoint is asked in, by templates as hubs have them.</summary>
public sealed class LlavaChatTests
{
    private const string Question = "What is the color of the car?";

    private const string Form15 =
        "{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': '}}{% endif %}{# Render all images first #}"
        + "{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\n' }}{% endfor %}{# Render all text next #}"
        + "{% if message['role'] != 'assistant' %}{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}{{ content['text'] + ' '}}{% endfor %}"
        + "{% endif %}{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}";

    private const string Mistral =
        "{% for message in messages %}{% if message['role'] == 'user' %}{{ '[INST] ' }}{{ '<image>\n' }}{{ content['text'] }}{{' [/INST]' }}{% endif %}{% endfor %}";

    private const string ChatMl =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + ' '}}{{ '<image>' }}{{ content['text'] }}{{'<|im_end|>'}}{% endfor %}";

    private const string Llama3 =
        "{% for message in messages %}{{'<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] + '<|eot_id|>'}}{% endfor %}";

    private const string Vicuna =
        "A chat between a curious human and an artificial intelligence assistant. {% for message in messages %}{{ 'USER: ' + '<image>' + content }}{% endfor %} ASSISTANT:";

    public static TheoryData<string, string, string?> Templates => new()
    {
        { "chat_template.json", Form15, null },
        { "chat_template.jinja", Form15, null },
        { "tokenizer_config.json", Form15, null },
        { "chat_template.json", Mistral, "Mistral" },
        { "tokenizer_config.json", ChatMl, "ChatML" },
        { "chat_template.jinja", Llama3, "Llama 3" },
        { "processor_config.json", Vicuna, "system prompt" },
        { "chat_template.json", "{{ messages }}", "not known" },
    };

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task GenerateAsync_TemplateOfTheCheckpoint_IsItsFormOrRefused(string file, string template, string? refusal)
    {
        using ModelCopy copy = new("llava/vicuna");
        Put(Path.Combine(copy.Directory, file), template);
        await using Model model = Model.Load(copy.Directory, new ModelOptions { Threads = 1 });
        GoldenCase golden = new("llava/vicuna");
        VisualFeatures picture = await model.Vision!.SeeAsync(golden.Image("rgb_wide.png"), Lane.Interactive, CancellationToken.None);
        if (refusal is null)
        {
            Assert.Equal(await IdsAsync(model, picture, $"USER: <image>\n{Question} ASSISTANT:"), await IdsAsync(model, picture, Question));
            return;
        }

        ModelException error = await Assert.ThrowsAsync<ModelException>(() => IdsAsync(model, picture, Question));
        Assert.Equal(ModelError.InvalidInput, error.Error);
        Assert.Contains(refusal, error.Message, StringComparison.Ordinal);
        Assert.Contains("give the whole prompt, with <image>", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await IdsAsync(model, picture, $"[INST] <image>\n{Question} [/INST]"));
    }

    [Fact]
    public async Task GenerateAsync_TemplatesWithNames_AreJudgedByTheDefault()
    {
        using ModelCopy copy = new("llava/vicuna");
        string path = Path.Combine(copy.Directory, "tokenizer_config.json");
        JsonNode config = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        config["chat_template"] = new JsonArray(
            new JsonObject { ["name"] = "tool_use", ["template"] = ChatMl }, new JsonObject { ["name"] = "default", ["template"] = Form15 });
        await File.WriteAllTextAsync(path, config.ToJsonString());
        await using Model model = Model.Load(copy.Directory, new ModelOptions { Threads = 1 });
        VisualFeatures picture = await model.Vision!.SeeAsync(new GoldenCase("llava/vicuna").Image("rgb_wide.png"), Lane.Interactive, CancellationToken.None);
        Assert.NotEmpty(await IdsAsync(model, picture, Question));
    }

    private static void Put(string path, string template)
    {
        if (path.EndsWith(".jinja", StringComparison.Ordinal))
        {
            File.WriteAllText(path, template);
            return;
        }

        JsonNode config = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))! : new JsonObject();
        config["chat_template"] = template;
        File.WriteAllText(path, config.ToJsonString());
    }

    private static async Task<IReadOnlyList<int>> IdsAsync(Model model, VisualFeatures picture, string text)
    {
        GenerationRequest request = new() { Task = GenerationTask.Answer, Picture = picture, Text = text, Options = new() { MaxNewTokens = 8 } };
        return (await model.RequireGenerator(GenerationTask.Answer).GenerateAsync(request, CancellationToken.None)).Texts[0].TokenIds;
    }
}
