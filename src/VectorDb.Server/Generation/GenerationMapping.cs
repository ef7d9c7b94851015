using Google.Protobuf.WellKnownTypes;
using VectorDb.Engine.Generation;
using VectorDb.Server.Errors;
using Wire = VectorDb.V1;

namespace VectorDb.Server.Generation;

/// <summary>What is asked of generating models, and what they say, between their messages and the engine.</summary>
internal static class GenerationMapping
{
    /// <summary>A picture that a request is about.</summary>
    public static PictureReference ToPicture(Wire.Picture? picture, string field) => Required.Field(picture, field).KindCase switch
    {
        Wire.Picture.KindOneofCase.Image => new PictureReference { Image = picture!.Image.Memory },
        Wire.Picture.KindOneofCase.ItemId => new PictureReference { ItemId = picture!.ItemId },
        _ => throw Required.Invalid(field, "needs an image or an item_id."),
    };

    /// <summary>How tokens are chosen; zero is as the model has it.</summary>
    public static DecodingOptions ToDecoding(Wire.Decoding? decoding) => decoding is null ? new DecodingOptions() : new DecodingOptions
    {
        MaxNewTokens = NullIfZero(decoding.MaxNewTokens),
        MinNewTokens = NullIfZero(decoding.MinNewTokens),
        Beams = NullIfZero(decoding.NumBeams),
        Count = NullIfZero(decoding.NumReturnSequences),
        LengthPenalty = decoding.LengthPenalty,
        RepetitionPenalty = decoding.RepetitionPenalty,
        NoRepeatNgramSize = NullIfZero(decoding.NoRepeatNgramSize),
        EarlyStopping = decoding.EarlyStopping switch
        {
            Wire.EarlyStopping.Unspecified => null,
            Wire.EarlyStopping.Heuristic => BeamEnd.Heuristic,
            Wire.EarlyStopping.Always => BeamEnd.Always,
            Wire.EarlyStopping.Never => BeamEnd.Never,
            _ => throw Required.Invalid("decoding.early_stopping", $"{(int)decoding.EarlyStopping} is not known.", "UNKNOWN_ENUM_VALUE"),
        },
        Sample = decoding.Sampling is not null,
        Temperature = NullIfZero(decoding.Sampling?.Temperature ?? 0),
        TopK = decoding.Sampling?.TopK is { } k ? ToInt(k) : null,
        TopP = NullIfZero(decoding.Sampling?.TopP ?? 0),
        Seed = decoding.Sampling is { } sampling ? unchecked((long)sampling.Seed) : null,
    };

    /// <summary>A part of an answer that streams.</summary>
    public static Wire.GenerateResponse ToMessage(GenerationStep step)
    {
        if (step.Outcome is { } outcome)
        {
            return new Wire.GenerateResponse { Generation = ToMessage(outcome) };
        }

        var piece = new Wire.TextPiece { Text = step.Piece };
        if (step.TokenId is { } token)
        {
            piece.TokenIds.Add(token);
        }

        return new Wire.GenerateResponse { Piece = piece };
    }

    /// <summary>A number that the engine judges; one that is too large stays so.</summary>
    public static int ToInt(uint value) => (int)Math.Min(value, int.MaxValue);

    private static Wire.Generation ToMessage(GenerationOutcome outcome)
    {
        var generation = new Wire.Generation
        {
            PromptTokens = (uint)outcome.PromptTokens,
            Steps = (uint)outcome.Steps,
            Model = outcome.Model,
            ModelFingerprint = outcome.Fingerprint,
            FeaturesCached = outcome.FeaturesCached,
        };
        generation.Texts.AddRange(outcome.Texts.Select(ToMessage));
        generation.Stages.AddRange(outcome.Stages.Select(static s => new Wire.StageTime { Stage = s.Stage, Time = Duration.FromTimeSpan(s.Time) }));
        return generation;
    }

    private static Wire.GeneratedText ToMessage(TextOutcome text) => new()
    {
        Text = text.Text,
        TokenIds = { text.TokenIds },
        Score = text.Score,
        Finish = text.End switch
        {
            TextEnd.Length => Wire.GeneratedText.Types.Finish.Length,
            TextEnd.Chosen => Wire.GeneratedText.Types.Finish.Chosen,
            _ => Wire.GeneratedText.Types.Finish.End,
        },
    };

    private static int? NullIfZero(uint value) => value == 0 ? null : ToInt(value);

    private static double? NullIfZero(float value) => value == 0 ? null : value;
}
