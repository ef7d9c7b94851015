namespace VectorDb.Tokenizers.PostProcessors;

/// <summary>One place of a template: a text, or fixed ids.</summary>
/// <param name="Sequence">0 for the first text, 1 for the second, null for fixed ids.</param>
/// <param name="Ids">The fixed ids.</param>
/// <param name="TypeId">Type id of everything here.</param>
internal sealed record TemplatePart(int? Sequence, int[] Ids, int TypeId)
{
    public static TemplatePart Text(int sequence, int typeId = 0) => new(sequence, [], typeId);

    public static TemplatePart Token(int id, int typeId = 0) => new(null, [id], typeId);
}
