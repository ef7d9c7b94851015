using System.Globalization;
using VectorDb.MatchBench;

// Cross-attention over stored pictures, with a random matcher of the size of BLIP-base on one thread. CPU time is what counts: it
// does not depend on who else uses the machine.
//
//   dotnet run -c Release --project bench/VectorDb.MatchBench -- match TOKENIZER [fp32,int8 [ROUNDS]]     TOKENIZER: a small BLIP checkpoint
//   dotnet run -c Release --project bench/VectorDb.MatchBench -- features [ITEMS]                       features of pictures, written and read
switch (args)
{
    case ["match", var tokenizer, .. var rest]:
        await new MatchCosts(tokenizer, rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 3).RunAsync(rest.Length > 0 ? rest[0].Split(',') : ["fp32", "int8"]);
        return 0;
    case ["features", .. var rest]:
        await FeatureCosts.RunAsync(rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 128);
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: match TOKENIZER [fp32,int8 [ROUNDS]] | features [ITEMS]");
        return 2;
}
