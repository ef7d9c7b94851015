namespace VectorDb.Tokenizers.Formats;

/// <summary>TrainerSpec.ModelType of sentencepiece_model.proto.</summary>
internal enum SentencePieceAlgorithm
{
    Unigram = 1,
    Bpe = 2,
    Word = 3,
    Char = 4,
}
