namespace VectorDb.Engine.Upkeep;

/// <summary>Does pieces of work in the background until there are none, then looks again at the next pulse.</summary>
internal sealed class WorkLoop : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<bool>> _work;
    private readonly TimeSpan _pulse;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    /// <summary>Starts the loop.</summary>
    /// <param name="work">Does one piece; whether there was any. It keeps its failures to itself.</param>
    /// <param name="pulse">How often it looks.</param>
    /// <param name="time">The clock.</param>
    public WorkLoop(Func<CancellationToken, Task<bool>> work, TimeSpan pulse, TimeProvider time)
    {
        _work = work;
        _pulse = pulse;
        _time = time;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Stops the loop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_pulse, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                while (await _work(_stopping.Token))
                {
                    _stopping.Token.ThrowIfCancellationRequested();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }
}
