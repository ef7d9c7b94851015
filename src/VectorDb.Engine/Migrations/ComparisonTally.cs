namespace VectorDb.Engine.Migrations;

/// <summary>Adds up comparisons. Not thread-safe.</summary>
internal sealed class ComparisonTally
{
    private int _queries;
    private int _correlated;
    private int _sameBest;
    private int _judged;
    private int _formerRight;
    private int _nextRight;
    private double _overlap;
    private double _correlation;
    private double _formerRecall;
    private double _nextRecall;

    /// <summary>What they come to.</summary>
    public SpaceComparison Summary => new(
        _queries,
        Mean(_overlap),
        _correlated == 0 ? null : _correlation / _correlated,
        Mean(_sameBest),
        Mean(_formerRecall),
        Mean(_nextRecall),
        _judged,
        _formerRight,
        _nextRight);

    /// <summary>Adds one.</summary>
    public void Add(QueryComparison one)
    {
        _queries++;
        _overlap += one.Overlap;
        _sameBest += one.SameBest ? 1 : 0;
        _formerRecall += one.FormerRecall;
        _nextRecall += one.NextRecall;
        _judged += one.NextRight is null ? 0 : 1;
        _formerRight += one.FormerRight == true ? 1 : 0;
        _nextRight += one.NextRight == true ? 1 : 0;
        if (one.RankCorrelation is { } correlation)
        {
            _correlated++;
            _correlation += correlation;
        }
    }

    private double Mean(double sum) => _queries == 0 ? 0 : sum / _queries;
}
