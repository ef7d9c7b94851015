namespace VectorDb.Imaging.Decode.Vips;

/// <summary>The type of a sample: VipsBandFormat, of which these two are read.</summary>
internal enum VipsBandFormat
{
    UChar = 0,
    UShort = 2,
}
