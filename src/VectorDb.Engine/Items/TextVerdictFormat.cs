using VectorDb.Engine.Serialization;

namespace VectorDb.Engine.Items;

/// <summary>The layout of a <see cref="TextVerdict"/>, in the log and among the records: a byte of 0 for none, else its fate, then its fields.</summary>
internal static class TextVerdictFormat
{
    /// <summary>Writes a verdict.</summary>
    public static FieldWriter Write(FieldWriter writer, TextVerdict? verdict) => verdict is null
        ? writer.Byte(0)
        : writer.Byte((byte)verdict.Fate)
            .Single(verdict.GivenScore)
            .Single(verdict.CaptionScore)
            .Text(verdict.Caption)
            .Text(verdict.GivenText)
            .Text(verdict.CaptionerFingerprint)
            .Text(verdict.MatcherFingerprint);

    /// <summary>Reads a verdict.</summary>
    public static TextVerdict? Read(FieldReader reader) => reader.Byte() is var fate and not 0
        ? new TextVerdict
        {
            Fate = (TextFate)fate,
            GivenScore = reader.OptionalSingle(),
            CaptionScore = reader.OptionalSingle(),
            Caption = reader.Text(),
            GivenText = reader.Text(),
            CaptionerFingerprint = reader.Text(),
            MatcherFingerprint = reader.Text(),
        }
        : null;
}
