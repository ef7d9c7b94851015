namespace VectorDb.Tokenizers.PostProcessors;

/// <summary>One fixed order of texts and special tokens for a single text, one for a pair.</summary>
internal sealed class TemplatePostProcessor : IPostProcessor
{
    private readonly TemplatePart[] _single;
    private readonly TemplatePart[] _pair;

    public TemplatePostProcessor(TemplatePart[] single, TemplatePart[] pair)
    {
        _single = single;
        _pair = pair;
    }

    /// <summary>Adds nothing.</summary>
    public static TemplatePostProcessor None { get; } =
        new([TemplatePart.Text(0)], [TemplatePart.Text(0), TemplatePart.Text(1, 1)]);

    public int AddedCount(bool pair) => (pair ? _pair : _single).Sum(part => part.Ids.Length);

    public void Build(List<int> first, List<int>? second, SequenceBuilder output)
    {
        foreach (TemplatePart part in second is null ? _single : _pair)
        {
            if (part.Sequence is int sequence)
            {
                output.Add(sequence == 0 ? first : second!, part.TypeId);
            }
            else
            {
                foreach (int id in part.Ids)
                {
                    output.Add(id, part.TypeId);
                }
            }
        }
    }
}
