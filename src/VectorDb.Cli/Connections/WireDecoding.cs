using VectorDb.Models.Generation;
using VectorDb.V1;
using EarlyStopping = VectorDb.Models.Generation.EarlyStopping;

namespace VectorDb.Cli.Connections;

/// <summary>The options of a search for a text, as a server takes them.</summary>
internal static class WireDecoding
{
    /// <summary>The message of what was given.</summary>
    /// <exception cref="UsageException">An option that only a checkpoint run directly has.</exception>
    public static Decoding Of(GenerationOptions options) => options is { MaxLength: not null } or { MinLength: not null }
        ? throw new UsageException("--max-length and --min-length are for checkpoints run directly; give a server --max-new-tokens and --min-new-tokens.")
        : new Decoding
        {
            MaxNewTokens = ToUInt(options.MaxNewTokens, "--max-new-tokens"),
            MinNewTokens = ToUInt(options.MinNewTokens, "--min-new-tokens"),
            NumBeams = ToUInt(options.NumBeams, "--beams"),
            NumReturnSequences = ToUInt(options.NumReturnSequences, "--num-return-sequences"),
            NoRepeatNgramSize = ToUInt(options.NoRepeatNgramSize, "--no-repeat-ngram-size"),
            LengthPenalty = (float?)options.LengthPenalty,
            RepetitionPenalty = (float?)options.RepetitionPenalty,
            EarlyStopping = options.EarlyStopping switch
            {
                EarlyStopping.Heuristic => V1.EarlyStopping.Heuristic,
                EarlyStopping.Always => V1.EarlyStopping.Always,
                EarlyStopping.Never => V1.EarlyStopping.Never,
                _ => V1.EarlyStopping.Unspecified,
            },
            Sampling = options.DoSample != true ? null : new Sampling
            {
                Temperature = (float)(options.Temperature ?? 0),
                TopK = options.TopK is { } k ? ToUInt(k, "--top-k") : null,
                TopP = (float)(options.TopP ?? 0),
                Seed = unchecked((ulong)(options.Seed ?? 0)),
            },
        };

    private static uint ToUInt(int? value, string option) =>
        value is null or >= 0 ? (uint)(value ?? 0) : throw new UsageException($"{option} is {value}; it cannot be below 0.");
}
