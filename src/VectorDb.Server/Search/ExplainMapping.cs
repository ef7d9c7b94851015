using Google.Protobuf;
using VectorDb.Engine.Explaining;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Search;

/// <summary>Explanations between their messages and the engine.</summary>
internal static class ExplainMapping
{
    private const int DefaultHits = 5;

    /// <summary>What to explain, if anything.</summary>
    public static ExplainRequest? ToRequest(Wire.Explain? explain) => explain is null ? null : new ExplainRequest
    {
        Model = explain.Model,
        Hits = explain.Hits == 0 ? DefaultHits : (int)Math.Min(explain.Hits, int.MaxValue),
        Overlay = explain.Overlay,
    };

    /// <summary>The message of an explanation.</summary>
    public static Wire.HitExplanation? ToMessage(HitExplanation? explanation)
    {
        if (explanation is null)
        {
            return null;
        }

        var message = new Wire.HitExplanation
        {
            Model = explanation.Model,
            Rows = (uint)explanation.Rows,
            Columns = (uint)explanation.Columns,
        };
        message.Words.AddRange(explanation.Words.Select(static word => new Wire.ExplainedWord
        {
            Word = word.Word,
            Patches = { word.Patches },
            OverlayPng = UnsafeByteOperations.UnsafeWrap(word.OverlayPng),
        }));
        return message;
    }
}
