using System.CommandLine;
using VectorDb.Cli.Output;
using VectorDb.Tokenizers;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb tokenize</c>: the ids of a text under a checkpoint's tokenizer.</summary>
internal static class TokenizeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("tokenize", "Prints the token ids of a text.");
        var model = new Option<string>("--model") { Description = "A directory with tokenizer files.", Required = true };
        var text = new Option<string>("--text") { Description = "The text.", Required = true };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        command.Add(model);
        command.Add(text);
        command.Add(json);
        command.SetAction(parsed =>
        {
            Tokenizer tokenizer = Tokenizer.Load(Path.GetFullPath(parsed.GetValue(model)!));
            int[] ids = tokenizer.Encode(parsed.GetValue(text)!);
            string[] tokens = [.. ids.Select(tokenizer.TokenOf)];
            if (parsed.GetValue(json))
            {
                Json.Write(new { Ids = ids, Tokens = tokens });
            }
            else
            {
                foreach ((int id, string token) in ids.Zip(tokens))
                {
                    Console.Out.WriteLine($"{id,8}  {token}");
                }
            }

            return ExitCode.Success;
        });
        return command;
    }
}
