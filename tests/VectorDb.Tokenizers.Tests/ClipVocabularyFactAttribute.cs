namespace VectorDb.Tokenizers.Tests;

/// <summary>A test that needs OpenAI's CLIP vocabulary, which this repository does not hold; skipped where it is absent.</summary>
public sealed class ClipVocabularyFactAttribute : FactAttribute
{
    public ClipVocabularyFactAttribute()
    {
        if (Goldens.Clip is null)
        {
            Skip = "OpenAI's CLIP vocabulary is not here.";
        }
    }
}
