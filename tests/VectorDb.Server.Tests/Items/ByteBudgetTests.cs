using VectorDb.Server.Items;

namespace VectorDb.Server.Tests.Items;

public sealed class ByteBudgetTests
{
    [Fact]
    public async Task Take_OverTheCapacity_WaitsInOrder()
    {
        var budget = new ByteBudget(100);
        IDisposable first = await budget.TakeAsync(80, default);
        Task<IDisposable> large = budget.TakeAsync(50, default).AsTask();
        Task<IDisposable> small = budget.TakeAsync(10, default).AsTask();
        Assert.False(large.IsCompleted || small.IsCompleted);
        first.Dispose();
        first.Dispose();
        (await large).Dispose();
        (await small).Dispose();
        (await budget.TakeAsync(100, default)).Dispose();
    }

    [Fact]
    public async Task Take_Cancelled_LetsTheNextIn()
    {
        var budget = new ByteBudget(100);
        IDisposable first = await budget.TakeAsync(80, default);
        using var cancel = new CancellationTokenSource();
        Task<IDisposable> large = budget.TakeAsync(90, cancel.Token).AsTask();
        Task<IDisposable> small = budget.TakeAsync(20, default).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        (await small).Dispose();
        first.Dispose();
    }

    [Fact]
    public async Task Take_MoreThanEverything_TakesItAll() => (await new ByteBudget(10).TakeAsync(1_000, default)).Dispose();
}
