namespace VectorDb.Tokenizers.PostProcessors;

/// <summary>Collects ids and, beside each, the number of the text that it belongs to.</summary>
internal sealed class SequenceBuilder
{
    public List<int> Ids { get; } = [];

    public List<int> TypeIds { get; } = [];

    public void Add(int id, int typeId)
    {
        Ids.Add(id);
        TypeIds.Add(typeId);
    }

    public void Add(List<int> ids, int typeId)
    {
        Ids.AddRange(ids);
        TypeIds.AddRange(Enumerable.Repeat(typeId, ids.Count));
    }
}
