namespace VectorDb.Engine.Collections;

/// <summary>Share of the true best that searches found, with its 95 % confidence interval.</summary>
/// <param name="Mean">0 to 1.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Searches">Searches behind it.</param>
public sealed record RecallStatus(double Mean, double Low, double High, int Searches);
