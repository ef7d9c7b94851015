using VectorDb.Models.Batching;
using VectorDb.Models.Seeing;

namespace VectorDb.Models.Ranking;

/// <summary>Chooses the answer to a question from a list.</summary>
public interface IAnswerRanker
{
    /// <summary>Most answers of a list.</summary>
    int MaxAnswers { get; }

    /// <summary>
    /// Ranks answers as the original BLIP does (rank_answer): the answers whose first token is most probable are compared by
    /// the log-likelihood of all their tokens, label smoothing of 0.1 included.
    /// </summary>
    /// <param name="picture">The picture, seen by this model.</param>
    /// <param name="question">The question.</param>
    /// <param name="answers">The list.</param>
    /// <param name="candidates">Answers that are compared in full (k_test), at least 1; more than the list has is all of it.</param>
    /// <param name="lane">Who waits for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The candidates, best first.</returns>
    /// <exception cref="ModelException"><see cref="ModelError.InvalidInput"/> names what is wrong; <see cref="ModelError.Overloaded"/>; or the model was unloaded.</exception>
    ValueTask<IReadOnlyList<RankedAnswer>> RankAsync(
        VisualFeatures picture, string question, IReadOnlyList<string> answers, int candidates, Lane lane, CancellationToken cancellationToken);
}
