namespace VectorDb.Recovery.Tests.Support;

/// <summary>Nothing in these tests takes long; what does has hung.</summary>
internal static class Limit
{
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(5);

    public static async Task On(Task task, string where)
    {
        try
        {
            await task.WaitAsync(Time);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{where}: hangs");
        }
    }

    public static async Task<T> On<T>(Task<T> task, string where)
    {
        await On((Task)task, where);
        return await task;
    }
}
