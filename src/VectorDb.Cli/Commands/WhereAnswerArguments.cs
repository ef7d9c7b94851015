using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using VectorDb.V1;

namespace VectorDb.Cli.Commands;

/// <summary>The options of <c>vectordb search --question</c>, and its report.</summary>
internal static class WhereAnswerArguments
{
    private static readonly Option<string?> Question = new("--question") { Description = "Asks a model about the best, and keeps those with an accepted answer." };
    private static readonly Option<string[]> Accept = new("--accept") { Description = "An answer that is accepted; \"unknown\" too. May be given several times.", DefaultValueFactory = static _ => [] };
    private static readonly Option<string> Model = new("--answer-model") { Description = "The model that answers; the collection's generator if not given.", DefaultValueFactory = static _ => "" };
    private static readonly Option<uint> Budget = new("--answer-budget") { Description = "The most times the model is asked.", DefaultValueFactory = static _ => 100 };

    /// <summary>Adds the options.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in new Option[] { Question, Accept, Model, Budget })
        {
            command.Add(option);
        }
    }

    /// <summary>What is asked for, or null.</summary>
    /// <exception cref="UsageException">A question without an answer to accept, or the other way round.</exception>
    public static WhereAnswer? Read(ParseResult parsed)
    {
        string[] accept = parsed.GetValue(Accept)!;
        if (parsed.GetValue(Question) is not { } question)
        {
            return accept.Length == 0 ? null : throw new UsageException("--accept needs --question TEXT.");
        }

        return accept.Length == 0
            ? throw new UsageException("--question needs --accept ANSWER.")
            : new WhereAnswer { Question = question, Accept = { accept }, Model = parsed.GetValue(Model)!, Budget = parsed.GetValue(Budget) };
    }

    /// <summary>Says what the question took.</summary>
    public static void Show(WhereAnswerReport? report)
    {
        if (report is not null)
        {
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"[grey]asked {report.Asked}, known {report.Cached}, unknown {report.Unknown}{(report.BudgetExhausted ? "; the budget ended before enough were accepted" : "")}[/]");
        }
    }
}
