using VectorDb.Models.Generation.Searching;

namespace VectorDb.Models.Generation.Decoding;

/// <summary>A request that a family has tokenized and checked.</summary>
/// <param name="Plan">How it is searched for.</param>
/// <param name="Positions">Positions of the decoder that the prompt takes, embeddings included.</param>
/// <param name="Prepare">Runs the towers before the decoder; called once, on the loop's thread.</param>
/// <param name="Leading">Ids that are returned in front of the text and are not part of it.</param>
/// <param name="TextFrom">How many of the text's own ids are left out of what is returned and shown, as where a prompt is not repeated.</param>
internal sealed record ReadRequest(
    SearchPlan Plan, int Positions, Func<CancellationToken, PreparedRequest> Prepare, IReadOnlyList<int> Leading, int TextFrom = 0);
