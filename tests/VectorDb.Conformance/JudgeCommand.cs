using VectorDb.Conformance.Judging;
using VectorDb.Conformance.Report;
using VectorDb.Conformance.Sets;

namespace VectorDb.Conformance;

/// <summary>The program: judges every recorded output below a folder.</summary>
public static class JudgeCommand
{
    private const string Usage =
        """
        usage: VectorDb.Conformance DIR [--table]
          Judges every recorded output below DIR, a line each: pass, fail or not checked.
          --table adds a table of family by output with the largest difference as a part of its tolerance.
        """;

    /// <summary>Runs the command line.</summary>
    /// <returns>0 if nothing failed, 1 if something did, 2 for a command line that cannot be followed.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter errors)
    {
        string[] folders = [.. args.Where(argument => !argument.StartsWith("--", StringComparison.Ordinal))];
        string[] options = [.. args.Except(folders)];
        if (folders.Length != 1 || options.Any(option => option != "--table"))
        {
            await errors.WriteLineAsync(Usage);
            return 2;
        }

        if (!Directory.Exists(folders[0]))
        {
            await errors.WriteLineAsync($"{folders[0]}: there is no such folder");
            return 2;
        }

        List<Verdict> verdicts = [];
        foreach (IGoldenSet set in GoldenTree.Find(folders[0]))
        {
            await foreach (Verdict verdict in set.JudgeAsync())
            {
                verdicts.Add(verdict);
                await output.WriteLineAsync(Lines.Of(verdict));
            }
        }

        if (options.Length > 0)
        {
            await output.WriteLineAsync();
            await output.WriteLineAsync(string.Join('\n', Table.Of(verdicts)));
        }

        await output.WriteLineAsync(Lines.Total(verdicts));
        return verdicts.Any(verdict => verdict.Outcome == Outcome.Fail) ? 1 : 0;
    }
}
