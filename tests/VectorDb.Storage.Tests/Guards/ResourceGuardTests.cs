namespace VectorDb.Storage.Tests;

public sealed class ResourceGuardTests
{
    private readonly ManualClock _clock = new();
    private MemoryUse _memory = new(50, 100);

    [Fact]
    public void Refusal_PlentyOfBoth_IsNone() => Guard(minFree: 1).ThrowIfRefusing();

    [Fact]
    public void Refusal_LittleDisk_SaysHowMuch()
    {
        ResourceGuard guard = Guard(minFree: (1L << 30) + 1);

        Assert.Equal(StorageError.NoSpace, Assert.Throws<StorageException>(guard.ThrowIfRefusing).Error);
        Assert.Contains("1024 MiB free", guard.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_MuchMemory_EndsWhenItIsBack()
    {
        ResourceGuard guard = Guard(minFree: 1);
        guard.ThrowIfRefusing();
        _memory = new MemoryUse(91, 100);
        guard.ThrowIfRefusing(); // Measured a moment ago.
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(StorageError.LowMemory, Assert.Throws<StorageException>(guard.ThrowIfRefusing).Error);

        _memory = new MemoryUse(90, 100);
        _clock.Advance(TimeSpan.FromSeconds(1));
        guard.ThrowIfRefusing();
    }

    [Fact]
    public void MemoryUse_Now_IsPlausible()
    {
        MemoryUse use = MemoryUse.Now();
        Assert.InRange(use.UsedBytes, 1, use.LimitBytes);
    }

    private ResourceGuard Guard(long minFree) => new(
        "/data", new ResourceGuardOptions { MinFreeDiskBytes = minFree }, _clock, new SimulatedFileSystem(1), () => _memory);
}
