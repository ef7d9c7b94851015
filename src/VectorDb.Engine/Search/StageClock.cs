namespace VectorDb.Engine.Search;

/// <summary>Times the stages of one search, one after the other.</summary>
internal sealed class StageClock(TimeProvider time)
{
    private readonly List<StageTime> _stages = [];
    private long _start = time.GetTimestamp();

    /// <summary>The stages so far.</summary>
    public IReadOnlyList<StageTime> Stages => _stages;

    /// <summary>Ends a stage that this search may not have.</summary>
    public void EndIf(bool has, string stage)
    {
        if (has)
        {
            End(stage);
        }
    }

    /// <summary>Ends a stage; the next begins.</summary>
    public void End(string stage)
    {
        long now = time.GetTimestamp();
        _stages.Add(new StageTime(stage, time.GetElapsedTime(_start, now)));
        _start = now;
    }
}
