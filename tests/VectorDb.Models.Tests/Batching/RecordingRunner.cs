using System.Collections.Concurrent;

namespace VectorDb.Models.Tests.Batching;

/// <summary>Doubles numbers, remembers its batches, fails on one number, and can be made to block on another.</summary>
internal sealed class RecordingRunner : IDisposable
{
    public const int Poison = 666;

    private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _gate = new();
    private int? _blocking;

    public ConcurrentQueue<int[]> Batches { get; } = [];

    /// <summary>Completes when a run has reached the number it blocks on.</summary>
    public Task Blocked => _blocked.Task;

    public void Block(int item) => _blocking = item;

    public void Release() => _gate.Set();

    public void Dispose() => _gate.Dispose();

    public int[] Run(IReadOnlyList<int> items, CancellationToken cancellation)
    {
        Batches.Enqueue([.. items]);
        if (_blocking is { } item && items.Contains(item))
        {
            _blocked.TrySetResult();
            _gate.Wait(cancellation);
        }

        return items.Contains(Poison) ? throw new ArithmeticException("poison") : [.. items.Select(i => i * 2)];
    }
}
