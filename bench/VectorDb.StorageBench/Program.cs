using VectorDb.StorageBench;

// Figures of the storage layer on this machine's disk, each beside the disk's own floor measured in the same run.
string directory = args.Length > 1 ? args[1] : Path.Combine(Path.GetTempPath(), "vectordb-storage-bench");
Directory.CreateDirectory(directory);
return args.Length == 0 ? Usage() : args[0] switch
{
    "log" => await LogBench.RunAsync(directory, rounds: Number(2, 20)),
    "soak" => await Soak.RunAsync(directory, TimeSpan.FromMinutes(Number(2, 60))),
    "store" => await StoreBench.RunAsync(directory, items: Number(2, 200_000)),
    "recover" => await RecoveryBench.RunAsync(directory, items: Number(2, 1_000_000)),
    "database" => await DatabaseBench.RunAsync(directory, items: Number(2, 1_000_000)),
    "database-ingest" => await DatabaseBench.IngestAsync(directory, items: Number(2, 1_000_000)),
    "database-recover" => await DatabaseBench.RecoverAsync(Path.Combine(directory, "database"), again: true) > 0 ? 0 : 1,
    _ => Usage(),
};

int Number(int at, int otherwise) => args.Length > at ? int.Parse(args[at], System.Globalization.CultureInfo.InvariantCulture) : otherwise;

static int Usage()
{
    Console.WriteLine("""
        vectordb-storage-bench log     [DIR [ROUNDS]]     commits of 2 KB by 1, 16 and 256 writers, and the floor of a prewritten O_DSYNC write
        vectordb-storage-bench soak    [DIR [MINUTES]]    log + store + checkpoints without pause, an hour if not told; says the longest stall
        vectordb-storage-bench store   [DIR [ITEMS]]      log + store ingest, reads, and what a checkpoint costs those beside it
        vectordb-storage-bench recover [DIR [ITEMS]]      a checkpoint opened, the log replayed on it, and every record read, as a database does
        vectordb-storage-bench database [DIR [ITEMS]]     a whole database with vectors: ingest, checkpoint pause, kill -9, recovery
        vectordb-storage-bench database-recover [DIR]     its recovery once more
        """);
    return 2;
}
