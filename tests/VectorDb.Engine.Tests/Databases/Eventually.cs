namespace VectorDb.Engine.Tests.Databases;

/// <summary>Waits for what a background loop does, far longer than it takes on any machine.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task HappensAsync(Func<bool> condition)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"it did not happen within {Patience}");
            await Task.Delay(25);
        }
    }
}
