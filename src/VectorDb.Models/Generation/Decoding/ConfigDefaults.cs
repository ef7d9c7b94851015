using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>Options of generate() in a configuration: generation_config.json, or, in older files, config.json itself.</summary>
internal static class ConfigDefaults
{
    /// <summary>Reads them; what is left out stays open.</summary>
    public static GenerationOptions Read(ModelConfig config)
    {
        GenerationOptions options = new()
        {
            NumBeams = config.OptionalWhole("num_beams"),
            NumReturnSequences = config.OptionalWhole("num_return_sequences"),
            MaxLength = config.OptionalWhole("max_length"),
            MaxNewTokens = config.OptionalWhole("max_new_tokens"),
            MinLength = config.OptionalWhole("min_length"),
            MinNewTokens = config.OptionalWhole("min_new_tokens"),
            NoRepeatNgramSize = config.OptionalWhole("no_repeat_ngram_size"),
            LengthPenalty = OptionalNumber(config, "length_penalty"),
            RepetitionPenalty = OptionalNumber(config, "repetition_penalty"),
            DoSample = config.Has("do_sample") ? config.Flag("do_sample", false) : null,
            EarlyStopping = ReadEarlyStopping(config),
            Temperature = OptionalNumber(config, "temperature"),
            TopK = config.OptionalWhole("top_k"),
            TopP = OptionalNumber(config, "top_p"),
        };
        try
        {
            options.Validate();
        }
        catch (ModelException e)
        {
            throw new ModelException(ModelError.InvalidConfig, $"the model's own defaults of generation are wrong: {e.Message}", e);
        }

        return options;
    }

    private static double? OptionalNumber(ModelConfig config, string name) => config.Has(name) ? config.Number(name) : null;

    private static EarlyStopping? ReadEarlyStopping(ModelConfig config)
    {
        if (!config.Has("early_stopping"))
        {
            return null;
        }

        if (config.IsText("early_stopping"))
        {
            return config.Text("early_stopping") == "never"
                ? EarlyStopping.Never
                : throw config.Invalid("early_stopping", "is neither true, false nor \"never\"");
        }

        return config.Flag("early_stopping", false) ? EarlyStopping.Always : EarlyStopping.Heuristic;
    }
}
