namespace VectorDb.Storage.Tests;

public sealed class SegmentedLogConformanceTests : LogConformance
{
    private readonly string _directory = Directory.CreateTempSubdirectory("vectordb-").FullName;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    protected override ILog OpenLog() => SegmentedLog.Open(_directory, new LogOptions { SegmentBytes = 64 << 10 });
}
