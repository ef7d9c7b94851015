using System.Runtime.InteropServices;

namespace VectorDb.Tokenizers.PostProcessors;

/// <summary>Collects ids and, beside each, the number of the text that it belongs to.</summary>
internal sealed class SequenceBuilder
{
    private const int RoomForSpecialTokens = 4;

    /// <param name="expected">About how many ids the texts have.</param>
    public SequenceBuilder(int expected)
    {
        Ids = new List<int>(expected + RoomForSpecialTokens);
        TypeIds = new List<int>(expected + RoomForSpecialTokens);
    }

    public List<int> Ids { get; }

    public List<int> TypeIds { get; }

    public void Add(int id, int typeId)
    {
        Ids.Add(id);
        TypeIds.Add(typeId);
    }

    public void Add(List<int> ids, int typeId)
    {
        int start = TypeIds.Count;
        Ids.AddRange(ids);
        CollectionsMarshal.SetCount(TypeIds, start + ids.Count);
        CollectionsMarshal.AsSpan(TypeIds)[start..].Fill(typeId);
    }
}
