using VectorDb.Engine.Features;
using VectorDb.Engine.Items;

namespace VectorDb.Engine.Search.Answers;

/// <summary>
/// Answers that models gave: the latest in memory, all within the feature store's bounds on disk, where they go with their
/// picture. So a question that was asked before a restart is not asked again after it.
/// </summary>
/// <param name="store">Keeps them with what models saw.</param>
/// <param name="inMemory">The most answers in memory.</param>
internal sealed class KeptAnswers(FeatureStore store, int inMemory)
{
    private readonly AnswerCache _memory = new(inMemory);

    /// <summary>An answer, or null.</summary>
    public string? Find(MediaInfo picture, string fingerprint, string question)
    {
        AnswerKey key = AnswerKey.Of(picture, fingerprint, question);
        if (_memory.Find(key) is { } latest)
        {
            return latest;
        }

        if (store.ReadAnswer(FeatureKey.OfAnswer(picture, fingerprint, question)) is not { } kept)
        {
            return null;
        }

        _memory.Add(key, kept);
        return kept;
    }

    /// <summary>Keeps an answer.</summary>
    public void Add(MediaInfo picture, string fingerprint, string question, string answer)
    {
        _memory.Add(AnswerKey.Of(picture, fingerprint, question), answer);
        store.WriteAnswer(FeatureKey.OfAnswer(picture, fingerprint, question), answer);
    }
}
