using VectorDb.Models.Architectures.Llama;
using VectorDb.Models.Architectures.Opt;
using VectorDb.Models.Architectures.T5;
using VectorDb.Models.Checkpoints;
using VectorDb.Models.Families;

namespace VectorDb.Models.Architectures.Language;

/// <summary>Reads the language model inside a checkpoint by its text_config.</summary>
internal static class LanguageModels
{
    /// <param name="context">The model being built.</param>
    /// <param name="config">text_config.</param>
    /// <param name="defaultType">The class's default of model_type.</param>
    /// <exception cref="ModelException">It is of a type this build does not know.</exception>
    public static ILanguageModel Read(ModelContext context, ModelConfig config, string defaultType)
    {
        WeightReader weights = context.Weights.Scope("language_model");
        string type = config.Text("model_type", defaultType);
        return type switch
        {
            "opt" => OptModel.Create(context, weights, OptConfig.Read(config), config),
            "llama" => LlamaModel.Create(context, weights, LlamaConfig.Read(config), config),
            "t5" => new T5Model(context, weights, T5Config.Read(config), config),
            _ => throw new ModelException(ModelError.Unsupported, $"language model type '{type}' is not supported; supported are opt, llama and t5"),
        };
    }
}
