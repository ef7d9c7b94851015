using VectorDb.Models.Generation;

namespace VectorDb.Cli.Output;

/// <summary>Writes a text as it grows, or as a whole.</summary>
internal static class GeneratedOutput
{
    /// <summary>Shows a text.</summary>
    /// <param name="updates">As it grows.</param>
    /// <param name="json">JSON: the result in one line, or, streamed, a line a token and the result last.</param>
    /// <param name="stream">Whether to show the text as it grows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task WriteAsync(
        IAsyncEnumerable<GenerationUpdate> updates, bool json, bool stream, CancellationToken cancellationToken)
    {
        await foreach (GenerationUpdate update in updates.WithCancellation(cancellationToken))
        {
            if (stream && json && update.Result is null)
            {
                Json.Write(new { update.Piece, update.TokenId });
            }
            else if (stream && !json)
            {
                await Console.Out.WriteAsync(update.Piece);
                await Console.Out.FlushAsync(cancellationToken);
            }

            if (update.Result is { } result)
            {
                Show(result, json, stream);
            }
        }
    }

    private static void Show(GenerationResult result, bool json, bool stream)
    {
        GeneratedText best = result.Texts[0];
        if (json)
        {
            Json.Write(result.Texts.Count == 1
                ? (object)new { best.Text, best.TokenIds, best.Score }
                : new { best.Text, best.TokenIds, best.Score, Texts = result.Texts.Select(static t => new { t.Text, t.TokenIds, t.Score }) });
        }
        else if (stream)
        {
            Console.Out.WriteLine();
        }
        else
        {
            foreach (GeneratedText text in result.Texts)
            {
                Console.Out.WriteLine(text.Text);
            }
        }
    }
}
