namespace VectorDb.Tokenizers.PreTokenizers;

/// <summary>Cuts text into the pieces that the model sees, sometimes rewriting them on the way.</summary>
internal interface IPreTokenizer
{
    /// <summary>Replaces the pieces of a text by finer ones.</summary>
    void Split(PieceList pieces);
}
