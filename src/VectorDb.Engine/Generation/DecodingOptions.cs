using VectorDb.Models.Generation;

namespace VectorDb.Engine.Generation;

/// <summary>How tokens are chosen, as transformers' GenerationConfig has it; null is as the model has it.</summary>
public sealed record DecodingOptions
{
    /// <summary>The most new tokens that a caller may ask for.</summary>
    public const int MaxTokens = 1_024;

    /// <summary>The most beams.</summary>
    public const int MaxBeams = GenerationOptions.MaxBeams;

    /// <summary>Most new tokens: 1 to <see cref="MaxTokens"/>.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary>Fewest new tokens: 0 to <see cref="MaxTokens"/>.</summary>
    public int? MinNewTokens { get; init; }

    /// <summary>Texts kept at every step: 1 to <see cref="MaxBeams"/>.</summary>
    public int? Beams { get; init; }

    /// <summary>Texts returned: at most the beams; when sampling without beams, 1 to <see cref="MaxBeams"/>.</summary>
    public int? Count { get; init; }

    /// <summary>Exponent of the length that a beam's score is divided by: -10 to 10.</summary>
    public double? LengthPenalty { get; init; }

    /// <summary>Divides the scores of tokens that are there already: 0.01 to 100.</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>No n tokens in a row twice: 0, which is no ban, to 100.</summary>
    public int? NoRepeatNgramSize { get; init; }

    /// <summary>When a beam search ends.</summary>
    public BeamEnd? EarlyStopping { get; init; }

    /// <summary>Whether tokens are drawn by chance.</summary>
    public bool Sample { get; init; }

    /// <summary>Divides the scores before a draw: 0.01 to 100.</summary>
    public double? Temperature { get; init; }

    /// <summary>Draws among so many of the likeliest: 0, which is all, to 1,048,576.</summary>
    public int? TopK { get; init; }

    /// <summary>Draws among the fewest tokens whose probabilities reach this: above 0, to 1.</summary>
    public double? TopP { get; init; }

    /// <summary>Of the draws.</summary>
    public long? Seed { get; init; }

    /// <summary>The same, as models take it.</summary>
    internal GenerationOptions ToModel() => new()
    {
        MaxNewTokens = MaxNewTokens,
        MinNewTokens = MinNewTokens,
        NumBeams = Beams,
        NumReturnSequences = Count,
        LengthPenalty = LengthPenalty,
        RepetitionPenalty = RepetitionPenalty,
        NoRepeatNgramSize = NoRepeatNgramSize,
        EarlyStopping = EarlyStopping switch
        {
            null => null,
            BeamEnd.Always => VectorDb.Models.Generation.EarlyStopping.Always,
            BeamEnd.Never => VectorDb.Models.Generation.EarlyStopping.Never,
            _ => VectorDb.Models.Generation.EarlyStopping.Heuristic,
        },
        DoSample = Sample ? true : null,
        Temperature = Temperature,
        TopK = TopK,
        TopP = TopP,
        Seed = Seed,
    };
}
