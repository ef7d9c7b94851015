using VectorDb.LoadBench;

// The whole server under load, in one process with its client. Each bench prints figures with what they are compared to.
//
//   dotnet run -c Release --project bench/VectorDb.LoadBench -- ingest [PICTURES]    end to end against the bare encoder
//   dotnet run -c Release --project bench/VectorDb.LoadBench -- search [VECTORS]     search without encoding, then a restart
//   dotnet run -c Release --project bench/VectorDb.LoadBench -- start [STARTS]       import of a 605 MB checkpoint, then later starts
//   dotnet run -c Release --project bench/VectorDb.LoadBench -- text [TEXTS]         one query's text, float32 and int8 in turns
string[] known = ["ingest", "search", "start", "text"];
if (args.Length is 0 or > 2 || !known.Contains(args[0]) || (args.Length == 2 && !int.TryParse(args[1], out _)))
{
    await Console.Error.WriteLineAsync("usage: ingest [PICTURES] | search [VECTORS] | start [STARTS] | text [TEXTS]");
    return 2;
}

int? count = args.Length == 2 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : null;
await (args[0] switch
{
    "ingest" => new IngestBench(count ?? 2_000).RunAsync(),
    "search" => new SearchBench(count ?? 100_000).RunAsync(),
    "start" => new StartBench(count ?? 3).RunAsync(),
    _ => new TextBench(count ?? 200).RunAsync(),
});
return 0;
