namespace VectorDb.Storage.Tests;

/// <summary>What a cut leaves to the background.</summary>
[Collection(nameof(FailPoints))]
public sealed class CheckpointCutTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task BeginCheckpoint_AllIsWritten_ReturnsBeforeItIsSynced()
    {
        using KeyValueStore store = KeyValueStore.Open(_directory["kv"], new KeyValueOptions { MemoryBytes = 4 << 20 });
        store.Upsert("a"u8, "1"u8);
        await store.CheckpointAsync();
        using ManualResetEventSlim disk = new();
        FailPoint.Use(name =>
        {
            if (name == "store.checkpoint.flushed")
            {
                disk.Wait();
            }
        });
        try
        {
            Task<CheckpointToken> pending = await Task.Run(() => store.BeginCheckpointAsync()).WaitAsync(TimeSpan.FromMinutes(5));
            Assert.False(pending.IsCompleted);
            disk.Set();
            await pending;
        }
        finally
        {
            disk.Set();
            FailPoint.Use(null);
        }
    }
}
