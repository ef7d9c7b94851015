using VectorDb.Engine.Serialization;

namespace VectorDb.Engine.Reranking;

/// <summary>The layout of a <see cref="ModelCalibration"/>, in the log and in the manifest.</summary>
internal static class CalibrationFormat
{
    /// <summary>Writes a calibration.</summary>
    public static FieldWriter Write(FieldWriter writer, ModelCalibration calibration) => writer
        .Text(calibration.Model)
        .Text(calibration.Fingerprint)
        .Single(calibration.Calibration.Slope)
        .Single(calibration.Calibration.Intercept)
        .Number((ulong)calibration.Calibration.Examples)
        .Number((ulong)calibration.Calibration.Right);

    /// <summary>Reads a calibration.</summary>
    public static ModelCalibration Read(FieldReader reader) => new(
        reader.Text(), reader.Text(), new Calibration(reader.Single(), reader.Single(), reader.Count(), reader.Count()));
}
