using VectorDb.LoadBench;

// The whole server under load, in one process with its client. Each bench prints figures with what they are compared to.
//
//   dotnet run -c Release --project bench/VectorDb.LoadBench -- ingest [PICTURES]    end to end against the bare encoder
//   dotnet run -c Release --project bench/VectorDb.LoadBench -- search [VECTORS]     search without encoding, then a restart
string[] known = ["ingest", "search"];
if (args.Length is 0 or > 2 || !known.Contains(args[0]) || (args.Length == 2 && !int.TryParse(args[1], out _)))
{
    await Console.Error.WriteLineAsync("usage: ingest [PICTURES] | search [VECTORS]");
    return 2;
}

Task run = args[0] == "ingest"
    ? new IngestBench(args.Length == 2 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 2_000).RunAsync()
    : new SearchBench(args.Length == 2 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 100_000).RunAsync();
await run;
return 0;
