using System.Text.Json;
using VectorDb.Engine;
using VectorDb.Engine.Collections;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;

namespace VectorDb.Cli.Tests.Commands;

/// <summary><c>vectordb check</c>, <c>repair</c> and <c>snapshots restore</c> on data directories, without a server.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private const int Items = 200;

    private readonly string _directory = Directory.CreateTempSubdirectory("vectordb-").FullName;

    private string Data => Path.Combine(_directory, "data");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Check_SoundDirectory_SaysWhatItSaw()
    {
        await FillAsync();
        CommandRun check = await CommandRun.OfAsync("check", "--data", Data);
        Assert.Equal(0, check.ExitCode);
        Assert.Contains("1 collections, 200 items, 200 vectors, 0 pictures", check.Output, StringComparison.Ordinal);
        Assert.Contains("sound.", check.Output, StringComparison.Ordinal);

        JsonElement json = JsonDocument.Parse((await CommandRun.OfAsync("check", "--data", Data, "--json")).Output).RootElement;
        Assert.Equal(Items, Property(json, "items").GetInt32());
        Assert.Equal(0, Property(json, "findings").GetArrayLength());

        CommandRun repair = await CommandRun.OfAsync("repair", "--data", Data);
        Assert.Equal(0, repair.ExitCode);
        Assert.Contains("Nothing was lost.", repair.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckThenRepair_DamagedRecords_NameTheFileAndWhatIsLost()
    {
        await FillAsync();
        string file = Directory.EnumerateFiles(Path.Combine(Data, "records"), "data-*").Order(StringComparer.Ordinal).First();
        await using (FileStream damaged = new(file, FileMode.Open, FileAccess.ReadWrite))
        {
            damaged.Position = 8_192;
            await damaged.WriteAsync(new byte[300]);
        }

        CommandRun check = await CommandRun.OfAsync("check", "--data", Data);
        Assert.Equal(1, check.ExitCode);
        Assert.Contains($"{file} is damaged at byte 8192", check.Output, StringComparison.Ordinal);

        CommandRun repair = await CommandRun.OfAsync("repair", "--data", Data);
        Assert.Equal(0, repair.ExitCode);
        Assert.Contains("passed over: " + file, repair.Output, StringComparison.Ordinal);
        Assert.Contains("lost: ", repair.Output, StringComparison.Ordinal);
        Assert.Contains("sound.", repair.Output, StringComparison.Ordinal);

        CommandRun again = await CommandRun.OfAsync("check", "--data", Data);
        Assert.Equal(0, again.ExitCode);
        int left = int.Parse(again.Output.Split(" collections, ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(left, Items / 2, Items - 1);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("repair")]
    public async Task NoDatabaseThere_IsBadInput(string command)
    {
        CommandRun run = await CommandRun.OfAsync(command, "--data", Path.Combine(_directory, "nothing"));
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("There is no database in", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_directory, "nothing")));
    }

    [Theory]
    [InlineData("check")]
    [InlineData("repair")]
    public async Task DirectoryOfARunningServer_IsRefused(string command)
    {
        await FillAsync();
        await using var models = new ModelCatalogue();
        await using Database open = await OpenAsync(models);
        CommandRun run = await CommandRun.OfAsync(command, "--data", Data);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("is in use by another process", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_FromADirectory_MakesASoundOne_AndAWrongPlaceIsBadInput()
    {
        await FillAsync(snapshot: true);
        string to = Path.Combine(_directory, "new");
        CommandRun restore = await CommandRun.OfAsync("snapshots", "restore", "one", "--from", Path.Combine(Data, "snapshots"), "--to", to);
        Assert.True(restore.ExitCode == 0, restore.Error);
        Assert.Contains("200 items", (await CommandRun.OfAsync("check", "--data", to)).Output, StringComparison.Ordinal);

        CommandRun wrong = await CommandRun.OfAsync("snapshots", "restore", "one", "--from", "s3://x", "--to", Path.Combine(_directory, "newer"));
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("Write s3://BUCKET/PREFIX", wrong.Error, StringComparison.Ordinal);
    }

    private static JsonElement Property(JsonElement json, string name) =>
        json.EnumerateObject().Single(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private async Task FillAsync(bool snapshot = false)
    {
        await using var models = new ModelCatalogue();
        await using Database database = await OpenAsync(models);
        await database.Collections.CreateAsync(new CollectionInput { Name = "things", Spaces = [new SpaceDefinition { Name = "default", Dimensions = 4 }] });
        await Task.WhenAll(Enumerable.Range(0, Items).Select(i => database.Ingest.PutAsync("things", new ItemInput
        {
            Id = $"item-{i}",
            Payload = Payload.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"n":{{i}},"filler":"{{new string('x', 100)}}"}""")),
            Vectors = new Dictionary<string, float[]> { ["default"] = [i, 1, 2, 3] },
        })));
        if (snapshot)
        {
            await database.Snapshots.CreateAsync("one");
        }
    }

    private Task<Database> OpenAsync(ModelCatalogue models) =>
        Database.OpenAsync(new DatabaseOptions { Directory = Data, MinFreeDiskBytes = 0 }, models, TimeProvider.System);
}
