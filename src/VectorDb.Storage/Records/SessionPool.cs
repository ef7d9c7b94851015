using System.Collections.Concurrent;
using FASTER.core;
using Session = FASTER.core.ClientSession<
    FASTER.core.SpanByte, FASTER.core.SpanByte, FASTER.core.SpanByte, VectorDb.Storage.ReadOutput, int, VectorDb.Storage.KeyValueFunctions>;

namespace VectorDb.Storage;

/// <summary>FASTER's sessions are for one thread at a time; they are lent out and come back with nothing pending.</summary>
internal sealed class SessionPool : IDisposable
{
    private readonly FasterKV<SpanByte, SpanByte> _store;
    private readonly KeyValueFunctions _functions = new();
    private readonly ConcurrentBag<Session> _idle = [];

    public SessionPool(FasterKV<SpanByte, SpanByte> store) => _store = store;

    public Session Rent() => _idle.TryTake(out Session? session)
        ? session
        : _store.For(_functions).NewSession<KeyValueFunctions>(_functions);

    public void Return(Session session) => _idle.Add(session);

    public void Dispose()
    {
        while (_idle.TryTake(out Session? session))
        {
            session.Dispose();
        }
    }
}
