namespace VectorDb.Models.Generation.Searching;

/// <summary>A token that could follow a beam.</summary>
/// <param name="Rank">What candidates are ordered by; the sum itself unless tokens are drawn.</param>
/// <param name="Sum">Of the text's log-probabilities with this token.</param>
/// <param name="Beam">The beam it follows.</param>
/// <param name="Token">The token.</param>
internal readonly record struct Candidate(double Rank, float Sum, int Beam, int Token);
