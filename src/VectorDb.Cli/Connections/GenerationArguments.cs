using System.CommandLine;
using VectorDb.Models.Generation;

namespace VectorDb.Cli.Connections;

/// <summary>The options of a search for a text, under the names of transformers' generate().</summary>
internal sealed class GenerationArguments
{
    private readonly Option<int?> _beams = new("--beams") { Description = "Texts kept at every step; 1 is greedy." };
    private readonly Option<int?> _returned = new("--num-return-sequences") { Description = "Texts returned." };
    private readonly Option<int?> _maxNewTokens = new("--max-new-tokens") { Description = "Most new tokens." };
    private readonly Option<int?> _maxLength = new("--max-length") { Description = "Greatest length, prompt included." };
    private readonly Option<int?> _minNewTokens = new("--min-new-tokens") { Description = "Fewest new tokens." };
    private readonly Option<int?> _minLength = new("--min-length") { Description = "Least length, prompt included." };
    private readonly Option<double?> _lengthPenalty = new("--length-penalty") { Description = "Exponent of the length a beam's score is divided by." };
    private readonly Option<double?> _repetitionPenalty = new("--repetition-penalty") { Description = "Above 1 makes used tokens less likely." };
    private readonly Option<int?> _noRepeatNgramSize = new("--no-repeat-ngram-size") { Description = "No so many tokens in a row twice." };
    private readonly Option<string?> _earlyStopping = new("--early-stopping") { Description = "When a beam search ends: false, true or never." };
    private readonly Option<bool> _sample = new("--sample") { Description = "Draws tokens by chance." };
    private readonly Option<double?> _temperature = new("--temperature") { Description = "Above 1 makes draws more even." };
    private readonly Option<int?> _topK = new("--top-k") { Description = "Draws among so many tokens; 0 is all." };
    private readonly Option<double?> _topP = new("--top-p") { Description = "Draws among the tokens that make up this probability." };
    private readonly Option<long?> _seed = new("--seed") { Description = "Makes draws repeatable." };

    /// <summary>Adds the options to a command.</summary>
    public GenerationArguments(Command command)
    {
        foreach (Option option in new Option[]
        {
            _beams, _returned, _maxNewTokens, _maxLength, _minNewTokens, _minLength, _lengthPenalty, _repetitionPenalty,
            _noRepeatNgramSize, _earlyStopping, _sample, _temperature, _topK, _topP, _seed,
        })
        {
            command.Add(option);
        }
    }

    /// <summary>What was given.</summary>
    public GenerationOptions Options(ParseResult parsed) => new()
    {
        NumBeams = parsed.GetValue(_beams),
        NumReturnSequences = parsed.GetValue(_returned),
        MaxNewTokens = parsed.GetValue(_maxNewTokens),
        MaxLength = parsed.GetValue(_maxLength),
        MinNewTokens = parsed.GetValue(_minNewTokens),
        MinLength = parsed.GetValue(_minLength),
        LengthPenalty = parsed.GetValue(_lengthPenalty),
        RepetitionPenalty = parsed.GetValue(_repetitionPenalty),
        NoRepeatNgramSize = parsed.GetValue(_noRepeatNgramSize),
        EarlyStopping = parsed.GetValue(_earlyStopping) switch
        {
            null => null,
            "false" => EarlyStopping.Heuristic,
            "true" => EarlyStopping.Always,
            "never" => EarlyStopping.Never,
            { } other => throw new UsageException($"--early-stopping is '{other}'; give false, true or never."),
        },
        DoSample = parsed.GetValue(_sample) ? true : null,
        Temperature = parsed.GetValue(_temperature),
        TopK = parsed.GetValue(_topK),
        TopP = parsed.GetValue(_topP),
        Seed = parsed.GetValue(_seed),
    };
}
