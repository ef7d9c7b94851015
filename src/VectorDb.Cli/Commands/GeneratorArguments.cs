using System.CommandLine;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary>The options that say which model writes for a collection, and what ingestion does about texts.</summary>
internal sealed class GeneratorArguments
{
    private readonly Option<string?> _generator = new("--generator") { Description = "The model that captions and answers where a request names none." };
    private readonly Option<bool> _captionMissing = new("--caption-missing") { Description = "Captions pictures that come without a text." };
    private readonly Option<string> _captioner = new("--captioner") { Description = "The model that does; the generator if not given.", DefaultValueFactory = static _ => "" };
    private readonly Option<string> _matcher = new("--matcher") { Description = "A model that tells how well texts fit their pictures.", DefaultValueFactory = static _ => "" };
    private readonly Option<float> _threshold = new("--match-threshold") { Description = "The probability from which a text fits, with --matcher.", DefaultValueFactory = static _ => 0.5f };
    private readonly Option<string> _misfit = new("--misfit") { Description = "What becomes of a text that does not fit: keep, flag or replace.", DefaultValueFactory = static _ => "flag" };

    /// <summary>Adds the options.</summary>
    public GeneratorArguments(Command command)
    {
        foreach (Option option in new Option[] { _generator, _captionMissing, _captioner, _matcher, _threshold, _misfit })
        {
            command.Add(option);
        }
    }

    /// <summary>The generator, or null if none was named.</summary>
    public string? Generator(ParseResult parsed) => parsed.GetValue(_generator);

    /// <summary>The policy, or null if none of its options was given.</summary>
    /// <exception cref="UsageException">An action that is none.</exception>
    public CapFilt? Policy(ParseResult parsed)
    {
        bool isGiven = new Option[] { _captionMissing, _captioner, _matcher, _threshold, _misfit }.Any(o => parsed.GetResult(o) is { Implicit: false });
        return !isGiven ? null : new CapFilt
        {
            CaptionMissing = parsed.GetValue(_captionMissing),
            Captioner = parsed.GetValue(_captioner)!,
            Matcher = parsed.GetValue(_matcher)!,
            Threshold = parsed.GetValue(_threshold),
            MisfitAction = parsed.GetValue(_misfit) switch
            {
                "keep" => MisfitAction.Keep,
                "flag" => MisfitAction.Flag,
                "replace" => MisfitAction.Replace,
                var other => throw new UsageException($"--misfit '{other}' is not keep, flag or replace."),
            },
        };
    }
}
