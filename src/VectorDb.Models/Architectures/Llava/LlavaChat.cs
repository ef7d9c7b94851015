using System.Text.Json;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Families;

namespace VectorDb.Models.Architectures.Llava;

/// <summary>
/// The chat that a LLaVA was trained on. The form of LLaVA 1.5 is written here, "USER: &lt;image&gt;\n... ASSISTANT:"; templates of
/// checkpoints, which are programs in Jinja, are not run. One that says another form is told from it by its marks, and then
/// nothing is put into a form that the model does not know: callers give the whole prompt.
/// </summary>
internal sealed class LlavaChat
{
    /// <summary>What stands for the picture in a text.</summary>
    public const string Placeholder = "<image>";

    private static readonly (string Mark, string Name)[] OtherForms =
    [
        ("<|im_start|>", "ChatML"),
        ("[INST]", "Mistral or Llama 2"),
        ("<|start_header_id|>", "Llama 3"),
        ("<start_of_turn>", "Gemma"),
        ("<|user|>", "Phi 3 or Zephyr"),
        ("### ", "Alpaca"),
        ("A chat between", "Vicuna with a system prompt"),
    ];

    /// <summary>What the checkpoint's own form is called; null where it is that of LLaVA 1.5.</summary>
    private readonly string? _otherForm;

    private LlavaChat(string? otherForm) => _otherForm = otherForm;

    /// <summary>Reads what the checkpoint says of its chats; one that says nothing has the form of LLaVA 1.5.</summary>
    public static LlavaChat Read(ModelFiles files) => new(Template(files) is { } template ? OtherFormOf(template) : null);

    /// <summary>The prompt that asks a text of a picture.</summary>
    /// <param name="text">What is asked; a text that says where its picture goes is a whole prompt already.</param>
    /// <exception cref="ModelException"><see cref="ModelError.InvalidInput"/>: the model's chats have a form that is not written here.</exception>
    public string Ask(string text)
    {
        if (text.Contains(Placeholder, StringComparison.Ordinal))
        {
            return text;
        }

        return _otherForm is null
            ? $"USER: {Placeholder}\n{text} ASSISTANT:"
            : throw new ModelException(
                ModelError.InvalidInput,
                $"the checkpoint's chat template is {_otherForm}, not LLaVA 1.5's, which is the only one written here: give the whole prompt, with {Placeholder} where the picture goes");
    }

    private static string? OtherFormOf(string template)
    {
        foreach ((string mark, string name) in OtherForms)
        {
            if (template.Contains(mark, StringComparison.Ordinal))
            {
                return name;
            }
        }

        bool asks = template.Contains("USER:", StringComparison.Ordinal) || template.Contains("upper()", StringComparison.Ordinal);
        bool answers = template.Contains("ASSISTANT:", StringComparison.Ordinal);
        return asks && answers && template.Contains(Placeholder, StringComparison.Ordinal) ? null : "of a form that is not known";
    }

    /// <summary>The template of the processor, else that of the tokenizer, as transformers looks for it.</summary>
    private static string? Template(ModelFiles files)
    {
        const string jinja = "chat_template.jinja";
        if (files.Has(jinja))
        {
            return new FileInfo(files.PathOf(jinja)).Length <= JsonFile.MaxBytes
                ? File.ReadAllText(files.PathOf(jinja))
                : throw new ModelException(ModelError.Malformed, $"{jinja} is larger than the limit of {JsonFile.MaxBytes} bytes");
        }

        foreach (string name in new[] { "chat_template.json", "processor_config.json", "tokenizer_config.json" })
        {
            if (files.Has(name) && TemplateIn(files.PathOf(name)) is { } template)
            {
                return template;
            }
        }

        return null;
    }

    /// <summary>A template, or of several that have names the one called default.</summary>
    private static string? TemplateIn(string path)
    {
        using JsonDocument document = JsonFile.Read(path);
        if (!document.RootElement.TryGetProperty("chat_template", out JsonElement template))
        {
            return null;
        }

        return template.ValueKind switch
        {
            JsonValueKind.String => template.GetString(),
            JsonValueKind.Array => template.EnumerateArray().Select(DefaultOf).FirstOrDefault(text => text is not null),
            _ => null,
        };
    }

    private static string? DefaultOf(JsonElement named) =>
        named.ValueKind == JsonValueKind.Object
        && named.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String && name.GetString() == "default"
        && named.TryGetProperty("template", out JsonElement template) && template.ValueKind == JsonValueKind.String
            ? template.GetString()
            : null;
}
