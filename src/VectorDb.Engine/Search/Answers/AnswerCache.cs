namespace VectorDb.Engine.Search.Answers;

/// <summary>Answers that models gave, in memory; the least recently used make room. Thread-safe.</summary>
/// <param name="capacity">The most answers.</param>
internal sealed class AnswerCache(int capacity)
{
    private readonly Dictionary<AnswerKey, LinkedListNode<(AnswerKey Key, string Answer)>> _nodes = [];
    private readonly LinkedList<(AnswerKey Key, string Answer)> _byUse = [];
    private readonly Lock _gate = new();

    /// <summary>An answer, or null.</summary>
    public string? Find(AnswerKey key)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(key, out LinkedListNode<(AnswerKey Key, string Answer)>? node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Answer;
        }
    }

    /// <summary>Keeps an answer.</summary>
    public void Add(AnswerKey key, string answer)
    {
        lock (_gate)
        {
            if (_nodes.Remove(key, out LinkedListNode<(AnswerKey Key, string Answer)>? former))
            {
                _byUse.Remove(former);
            }

            _nodes[key] = _byUse.AddFirst((key, answer));
            if (_nodes.Count > capacity)
            {
                _nodes.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }
        }
    }
}
