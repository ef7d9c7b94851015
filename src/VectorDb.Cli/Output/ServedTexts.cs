using System.Runtime.CompilerServices;
using VectorDb.Models.Generation;
using VectorDb.V1;
using GeneratedText = VectorDb.Models.Generation.GeneratedText;

namespace VectorDb.Cli.Output;

/// <summary>What a server streams, as a model of this process would: so that both are shown alike.</summary>
internal static class ServedTexts
{
    /// <summary>The updates of a stream.</summary>
    public static async IAsyncEnumerable<GenerationUpdate> ToUpdatesAsync(
        IAsyncEnumerable<GenerateResponse> responses, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (GenerateResponse response in responses.WithCancellation(cancellationToken))
        {
            if (response.Piece is { } piece)
            {
                yield return new GenerationUpdate(piece.Text, piece.TokenIds.Count > 0 ? piece.TokenIds[0] : null, null);
            }
            else if (response.Generation is { } whole)
            {
                GeneratedText[] texts = [.. whole.Texts.Select(static t => new GeneratedText(t.Text, [.. t.TokenIds], t.Score, FinishOf(t.Finish)))];
                yield return new GenerationUpdate("", null, new GenerationResult(texts, (int)whole.PromptTokens, (int)whole.Steps));
            }
        }
    }

    private static FinishReason FinishOf(V1.GeneratedText.Types.Finish finish) => finish switch
    {
        V1.GeneratedText.Types.Finish.Length => FinishReason.Length,
        V1.GeneratedText.Types.Finish.Chosen => FinishReason.Chosen,
        _ => FinishReason.EndToken,
    };
}
