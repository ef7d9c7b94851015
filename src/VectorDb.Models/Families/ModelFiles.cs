using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Families;

/// <summary>A model's directory as a family sees it when it decides whether the model is its own.</summary>
internal sealed class ModelFiles
{
    public const string ConfigName = "config.json";
    public const string OpenClipConfigName = "open_clip_config.json";

    public ModelFiles(string directory)
    {
        Directory = directory;
        Config = ReadIfPresent(ConfigName);
        OpenClipConfig = ReadIfPresent(OpenClipConfigName);
    }

    public string Directory { get; }

    /// <summary>config.json, or null.</summary>
    public ModelConfig? Config { get; }

    /// <summary>open_clip_config.json, or null.</summary>
    public ModelConfig? OpenClipConfig { get; }

    /// <summary>model_type of config.json; empty where there is none.</summary>
    public string ModelType => Config?.Text("model_type", "") ?? "";

    /// <summary>First of the architectures of config.json; empty where there is none.</summary>
    public string Architecture => Config?.Texts("architectures") is [string first, ..] ? first : "";

    /// <summary>Whether the directory holds a file of that name.</summary>
    public bool Has(string name) => File.Exists(PathOf(name));

    /// <summary>The path of a file of the directory.</summary>
    public string PathOf(string name) => Path.Combine(Directory, name);

    private ModelConfig? ReadIfPresent(string name) => Has(name) ? ModelConfig.Read(PathOf(name)) : null;
}
