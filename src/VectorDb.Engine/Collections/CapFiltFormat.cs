using VectorDb.Engine.Serialization;

namespace VectorDb.Engine.Collections;

/// <summary>The layout of a <see cref="CapFiltPolicy"/>, in the log and in the manifest: a byte that says whether there is one, then its fields.</summary>
internal static class CapFiltFormat
{
    /// <summary>Writes a policy.</summary>
    public static FieldWriter Write(FieldWriter writer, CapFiltPolicy? policy) => policy is null
        ? writer.Byte(0)
        : writer.Byte(1)
            .Byte(policy.CaptionMissing ? (byte)1 : (byte)0)
            .Text(policy.Captioner)
            .Text(policy.Matcher)
            .Single(policy.Threshold)
            .Byte((byte)policy.MisfitAction);

    /// <summary>Reads a policy.</summary>
    public static CapFiltPolicy? Read(FieldReader reader) => reader.Byte() == 0
        ? null
        : new CapFiltPolicy
        {
            CaptionMissing = reader.Byte() != 0,
            Captioner = reader.Text(),
            Matcher = reader.Text(),
            Threshold = reader.Single(),
            MisfitAction = (MisfitAction)reader.Byte(),
        };
}
