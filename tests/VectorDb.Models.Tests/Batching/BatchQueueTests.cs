using VectorDb.Models.Batching;

namespace VectorDb.Models.Tests.Batching;

public sealed class BatchQueueTests : IDisposable
{
    private static readonly BatchShape Unit = new(0, 1);

    private readonly RecordingRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public async Task RunAsync_ManyItems_EachGetsItsOwnAnswer()
    {
        await using BatchQueue<int, int> queue = NewQueue(new BatchOptions { MaxItems = 7 });
        int[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Submit(queue, i, Lane.Bulk)));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * 2), answers);
        Assert.All(_runner.Batches, batch => Assert.InRange(batch.Length, 1, 7));
        Assert.Equal(0, queue.Admitted(Lane.Bulk));
    }

    [Fact]
    public async Task RunAsync_DifferentBuckets_NeverShareARun()
    {
        await using BatchQueue<int, int> queue = NewQueue(new BatchOptions { MaxItems = 16 });
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Submit(queue, i, Lane.Bulk, new BatchShape(i % 3, 1))));
        Assert.All(_runner.Batches, batch => Assert.Single(batch.Select(i => i % 3).Distinct()));
    }

    [Fact]
    public async Task RunAsync_CostLimit_BoundsTheBatch()
    {
        await using BatchQueue<int, int> queue = NewQueue(new BatchOptions { MaxItems = 100, MaxCost = 10 });
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Submit(queue, i, Lane.Bulk, new BatchShape(0, 4))));
        await Submit(queue, 99, Lane.Bulk, new BatchShape(0, 400));
        Assert.All(_runner.Batches, batch => Assert.InRange(batch.Length, 1, 2));
    }

    [Fact]
    public async Task RunAsync_InteractiveWhileBulkRuns_DoesNotWaitForIt()
    {
        await using BatchQueue<int, int> queue = NewQueue(new BatchOptions { MaxItems = 1 });
        _runner.Block(1);
        Task<int> bulk = Submit(queue, 1, Lane.Bulk);
        await _runner.Blocked;
        Task<int> behind = Submit(queue, 2, Lane.Bulk);
        Assert.Equal(6, await Submit(queue, 3, Lane.Interactive));
        Assert.False(bulk.IsCompleted);
        Assert.False(behind.IsCompleted);
        _runner.Release();
        int[] answers = await Task.WhenAll(bulk, behind);
        Assert.Equal([2, 4], answers);
    }

    [Fact]
    public async Task Admit_FullLane_IsRefusedWithARetryHint()
    {
        await using BatchQueue<int, int> queue = NewQueue(new BatchOptions { Capacity = 2 });
        using Admission first = queue.Admit(Lane.Bulk);
        Admission second = queue.Admit(Lane.Bulk);
        ModelException error = Assert.Throws<ModelException>(() => queue.Admit(Lane.Bulk));
        Assert.Equal(ModelError.Overloaded, error.Error);
        Assert.True(error.RetryAfter > TimeSpan.Zero);
        queue.Admit(Lane.Interactive).Dispose();
        second.Dispose();
        queue.Admit(Lane.Bulk).Dispose();
    }

    [Fact]
    public async Task RunAsync_CancelledWhileWaiting_IsNeverComputed()
    {
        await using BatchQueue<int, int> queue = NewQueue(new BatchOptions { MaxItems = 1 });
        _runner.Block(1);
        Task<int> running = Submit(queue, 1, Lane.Bulk);
        await _runner.Blocked;
        using CancellationTokenSource cancellation = new();
        Task<int> waiting = Submit(queue, 2, Lane.Bulk, Unit, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _runner.Release();
        await running;
        Assert.Equal(6, await Submit(queue, 3, Lane.Bulk));
        Assert.DoesNotContain(2, _runner.Batches.SelectMany(batch => batch));
    }

    [Fact]
    public async Task RunAsync_EveryCallerOfARunGone_CancelsTheRun()
    {
        await using BatchQueue<int, int> queue = NewQueue(new BatchOptions { MaxItems = 1 });
        _runner.Block(1);
        using CancellationTokenSource cancellation = new();
        Task<int> running = Submit(queue, 1, Lane.Bulk, Unit, cancellation.Token);
        await _runner.Blocked;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(4, await Submit(queue, 2, Lane.Bulk)); // The blocked run ended without Release.
    }

    [Fact]
    public async Task RunAsync_OneBadItem_DoesNotFailItsBatchMates()
    {
        await using BatchQueue<int, int> queue = NewQueue(new BatchOptions { MaxItems = 8, MaxDelay = TimeSpan.FromMilliseconds(200) });
        Task<int>[] tasks = [.. new[] { 1, RecordingRunner.Poison, 3 }.Select(i => Submit(queue, i, Lane.Bulk))];
        await Assert.ThrowsAsync<ArithmeticException>(() => tasks[1]);
        Assert.Equal(2, await tasks[0]);
        Assert.Equal(6, await tasks[2]);
    }

    [Fact]
    public async Task DisposeAsync_ItemsWaiting_AreRefusedAndTheRunIsCancelled()
    {
        BatchQueue<int, int> queue = NewQueue(new BatchOptions { MaxItems = 1 });
        _runner.Block(1);
        Task<int> running = Submit(queue, 1, Lane.Bulk);
        await _runner.Blocked;
        Task<int> waiting = Submit(queue, 2, Lane.Bulk);
        await queue.DisposeAsync();
        Assert.Equal(ModelError.Unloaded, (await Assert.ThrowsAsync<ModelException>(() => running)).Error);
        Assert.Equal(ModelError.Unloaded, (await Assert.ThrowsAsync<ModelException>(() => waiting)).Error);
        Assert.Equal(ModelError.Unloaded, Assert.Throws<ModelException>(() => queue.Admit(Lane.Bulk)).Error);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void Options_OutOfRange_NameTheOption(int maxItems, long maxCost, int capacity)
    {
        BatchOptions options = new() { MaxItems = maxItems, MaxCost = maxCost, Capacity = capacity };
        Assert.Equal(ModelError.InvalidInput, Assert.Throws<ModelException>(options.Validate).Error);
    }

    private BatchQueue<int, int> NewQueue(BatchOptions options) => new(options, _runner.Run, TimeProvider.System);

    private static Task<int> Submit(BatchQueue<int, int> queue, int item, Lane lane) => Submit(queue, item, lane, Unit);

    private static async Task<int> Submit(
        BatchQueue<int, int> queue, int item, Lane lane, BatchShape shape, CancellationToken cancellation = default)
    {
        using Admission admission = queue.Admit(lane);
        return await queue.RunAsync(admission, item, shape, cancellation);
    }
}
