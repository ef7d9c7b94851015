namespace VectorDb.Tokenizers.Decoders;

/// <summary>A token on its way to text.</summary>
/// <param name="Text">Its spelling in the vocabulary.</param>
/// <param name="Id">Its id.</param>
/// <param name="Special">Whether it is a special token.</param>
/// <param name="Isolated">Whether it stands for itself, apart from its neighbours (an added token that is not special).</param>
internal readonly record struct DecodedToken(string Text, int Id, bool Special, bool Isolated);
