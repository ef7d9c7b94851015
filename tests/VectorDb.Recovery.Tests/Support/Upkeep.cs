namespace VectorDb.Recovery.Tests.Support;

/// <summary>What the writing process does beside writing: checkpoints, at which space is also given back.</summary>
internal sealed class Upkeep(TestDatabase database, string directory, string place)
{
    private const int CheckpointEvery = 12;

    public async Task StepAsync(int step)
    {
        _ = (directory, place);
        if (step % CheckpointEvery == CheckpointEvery - 1)
        {
            await database.Database.CheckpointAsync();
        }
    }
}
