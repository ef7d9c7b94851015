namespace VectorDb.Tokenizers.Models;

/// <summary>One token a word: a word that is not in the vocabulary is the unknown token.</summary>
internal sealed class WordLevelModel : ITokenModel
{
    private readonly int? _unknown;

    public WordLevelModel(Vocabulary vocabulary, string unknownToken)
    {
        Vocabulary = vocabulary;
        _unknown = vocabulary.IdOf(unknownToken);
    }

    public Vocabulary Vocabulary { get; }

    public void Tokenize(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (Vocabulary.TryGetId(piece, out int id))
        {
            ids.Add(id);
        }
        else if (_unknown is int unknown)
        {
            ids.Add(unknown);
        }
        else
        {
            throw new TokenizerException(
                TokenizerError.Malformed, $"The word '{piece}' is not in the vocabulary and the model names no unknown token that is.");
        }
    }
}
