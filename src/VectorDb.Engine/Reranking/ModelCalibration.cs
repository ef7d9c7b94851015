namespace VectorDb.Engine.Reranking;

/// <summary>What was learnt of one model's scores.</summary>
/// <param name="Model">What the model was known by.</param>
/// <param name="Fingerprint">Of the model; of another's scores it says nothing.</param>
/// <param name="Calibration">What was learnt.</param>
public sealed record ModelCalibration(string Model, string Fingerprint, Calibration Calibration);
