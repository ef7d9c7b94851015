namespace VectorDb.Models.Generation;

/// <summary>
/// How a text is searched for, with the names and the meaning of transformers' GenerationConfig. Null is what the model's own
/// files say, or else the default stated here.
/// </summary>
public sealed record GenerationOptions
{
    /// <summary>Most beams of a request.</summary>
    public const int MaxBeams = 16;

    /// <summary>Greatest length of any text, in tokens.</summary>
    public const int MaxTokens = 1 << 15;

    /// <summary>Texts kept at every step (num_beams), 1..16; 1, the default, is greedy or sampling.</summary>
    public int? NumBeams { get; init; }

    /// <summary>Texts returned (num_return_sequences): at most the beams; when sampling without beams, 1..16. Default 1.</summary>
    public int? NumReturnSequences { get; init; }

    /// <summary>Greatest length (max_length), counted as the reference counts it for the family: prompt included. Default 20.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Most new tokens (max_new_tokens); goes before <see cref="MaxLength"/>.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary>Least length (min_length), counted as <see cref="MaxLength"/> is. Default 0.</summary>
    public int? MinLength { get; init; }

    /// <summary>Fewest new tokens (min_new_tokens); goes before <see cref="MinLength"/>.</summary>
    public int? MinNewTokens { get; init; }

    /// <summary>Exponent of the length that a beam's sum is divided by (length_penalty), -10..10; above 0 favours long texts. Default 1.</summary>
    public double? LengthPenalty { get; init; }

    /// <summary>Divides the logits of tokens that were used already (repetition_penalty), 0.01..100. Default 1: none (arXiv:1909.05858).</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>No n tokens in a row twice (no_repeat_ngram_size), 0..100; 0, the default, is off.</summary>
    public int? NoRepeatNgramSize { get; init; }

    /// <summary>When a beam search ends (early_stopping). Default <see cref="Generation.EarlyStopping.Heuristic"/>.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Whether tokens are drawn by chance (do_sample). Default false.</summary>
    public bool? DoSample { get; init; }

    /// <summary>Divides the logits before a draw (temperature), 0.01..100. Default 1.</summary>
    public double? Temperature { get; init; }

    /// <summary>Draws among so many of the most probable tokens (top_k), 0..1048576; 0 is all. Default 50.</summary>
    public int? TopK { get; init; }

    /// <summary>Draws among the fewest tokens whose probabilities reach this sum (top_p), above 0 to 1. Default 1: all.</summary>
    public double? TopP { get; init; }

    /// <summary>Makes draws repeatable: one seed, one text. Default 0.</summary>
    public long? Seed { get; init; }

    /// <summary>These options, and those of <paramref name="defaults"/> where these are open.</summary>
    public GenerationOptions OrElse(GenerationOptions defaults)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        return new GenerationOptions
        {
            NumBeams = NumBeams ?? defaults.NumBeams,
            NumReturnSequences = NumReturnSequences ?? defaults.NumReturnSequences,
            MaxNewTokens = MaxNewTokens ?? (MaxLength is null ? defaults.MaxNewTokens : null),
            MaxLength = MaxLength ?? defaults.MaxLength,
            MinNewTokens = MinNewTokens ?? (MinLength is null ? defaults.MinNewTokens : null),
            MinLength = MinLength ?? defaults.MinLength,
            LengthPenalty = LengthPenalty ?? defaults.LengthPenalty,
            RepetitionPenalty = RepetitionPenalty ?? defaults.RepetitionPenalty,
            NoRepeatNgramSize = NoRepeatNgramSize ?? defaults.NoRepeatNgramSize,
            EarlyStopping = EarlyStopping ?? defaults.EarlyStopping,
            DoSample = DoSample ?? defaults.DoSample,
            Temperature = Temperature ?? defaults.Temperature,
            TopK = TopK ?? defaults.TopK,
            TopP = TopP ?? defaults.TopP,
            Seed = Seed ?? defaults.Seed,
        };
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ModelException"><see cref="ModelError.InvalidInput"/>: names the option, its value and its range.</exception>
    public void Validate()
    {
        Require("num_beams", NumBeams, 1, MaxBeams);
        Require("max_length", MaxLength, 1, MaxTokens);
        Require("max_new_tokens", MaxNewTokens, 1, MaxTokens);
        Require("min_length", MinLength, 0, MaxTokens);
        Require("min_new_tokens", MinNewTokens, 0, MaxTokens);
        Require("length_penalty", LengthPenalty, -10, 10);
        Require("repetition_penalty", RepetitionPenalty, 0.01, 100);
        Require("no_repeat_ngram_size", NoRepeatNgramSize, 0, 100);
        Require("temperature", Temperature, 0.01, 100);
        Require("top_k", TopK, 0, 1 << 20);
        Require("top_p", TopP, 1e-6, 1);
        bool draws = DoSample == true && NumBeams is null or 1;
        Require("num_return_sequences", NumReturnSequences, 1, draws ? MaxBeams : NumBeams ?? 1);
        if (EarlyStopping is { } stopping && !Enum.IsDefined(stopping))
        {
            throw new ModelException(ModelError.InvalidInput, $"early_stopping is {(int)stopping}, which is none of the enumeration");
        }
    }

    private static void Require(string name, double? value, double low, double high)
    {
        if (value is { } given && !(given >= low && given <= high))
        {
            throw new ModelException(
                ModelError.InvalidInput, FormattableString.Invariant($"{name} is {given}; expected {low} to {high}"));
        }
    }
}
