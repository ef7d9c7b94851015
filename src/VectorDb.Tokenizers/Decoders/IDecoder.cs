namespace VectorDb.Tokenizers.Decoders;

/// <summary>One step from tokens back to text: rewrites the list, whose strings joined are the text.</summary>
internal interface IDecoder
{
    void Decode(List<string> tokens);
}
