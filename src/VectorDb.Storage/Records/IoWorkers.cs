namespace VectorDb.Storage;

/// <summary>Threads that run a device's reads or writes in the order given. FASTER waits by spinning, so the thread pool would starve.</summary>
internal sealed class IoWorkers : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<Action> _queue = new();
    private readonly List<Thread> _threads = [];
    private readonly string _name;
    private readonly int _limit;
    private int _idle;
    private bool _closing;

    public IoWorkers(string name, int limit)
    {
        _name = name;
        _limit = limit;
    }

    public void Run(Action work)
    {
        lock (_gate)
        {
            _queue.Enqueue(work);
            if (_idle < _queue.Count && _threads.Count < _limit)
            {
                Thread thread = new(Loop) { IsBackground = true, Name = _name };
                _threads.Add(thread);
                thread.Start();
            }

            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Runs what is queued, then stops the threads.</summary>
    public void Dispose()
    {
        Thread[] threads;
        lock (_gate)
        {
            _closing = true;
            Monitor.PulseAll(_gate);
            threads = [.. _threads];
        }

        Array.ForEach(threads, thread => thread.Join());
    }

    private void Loop()
    {
        while (true)
        {
            Action work;
            lock (_gate)
            {
                while (_queue.Count == 0)
                {
                    if (_closing)
                    {
                        return;
                    }

                    _idle++;
                    Monitor.Wait(_gate);
                    _idle--;
                }

                work = _queue.Dequeue();
            }

            work();
        }
    }
}
