namespace VectorDb.Engine.Migrations;

/// <summary>How the answers of the former and the new graph of a migration compare, over some queries.</summary>
/// <param name="Queries">How many; with none every share is 0.</param>
/// <param name="Overlap">Mean share of the former's best that are among the new's (overlap@k): what a walk in the new one recalls of the former.</param>
/// <param name="RankCorrelation">Mean of Spearman's rank correlation of what both have; null if no query had two in common.</param>
/// <param name="SameBest">Share of queries with the same best.</param>
/// <param name="FormerRecall">Mean share of the former's true best that its walk found.</param>
/// <param name="NextRecall">Mean share of the new's true best that its walk found.</param>
/// <param name="Judged">Queries of which the right answer is known.</param>
/// <param name="FormerRight">Of these, those that the former ranks first.</param>
/// <param name="NextRight">Of these, those that the new ranks first.</param>
public sealed record SpaceComparison(
    int Queries,
    double Overlap,
    double? RankCorrelation,
    double SameBest,
    double FormerRecall,
    double NextRecall,
    int Judged,
    int FormerRight,
    int NextRight);
