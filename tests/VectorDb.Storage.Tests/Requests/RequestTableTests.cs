using System.Security.Cryptography;

namespace VectorDb.Storage.Tests;

public sealed class RequestTableTests : IDisposable
{
    private static readonly byte[] Body = SHA256.HashData("body"u8);
    private static readonly byte[] OtherBody = SHA256.HashData("other"u8);

    private readonly TempDirectory _directory = new();
    private readonly ManualClock _clock = new();
    private KeyValueStore _store;

    public RequestTableTests() => _store = KeyValueStore.Open(_directory["kv"], StorePowerLossTests.Shape);

    private RequestTable Table => new(_store, "Q"u8);

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Look_Unknown_IsNew() => Assert.Equal(RequestOutcome.New, Table.Look("id"u8, Body, _clock.GetUtcNow(), out _));

    [Fact]
    public void Look_SameBody_GivesTheSameAnswer()
    {
        Table.Remember("id"u8, Body, "answer"u8, _clock.GetUtcNow());
        Table.Remember("id"u8, Body, "answer"u8, _clock.GetUtcNow());

        Assert.Equal(RequestOutcome.Repeated, Table.Look("id"u8, Body, _clock.GetUtcNow(), out byte[] answer));
        Assert.Equal("answer"u8, answer);
    }

    [Fact]
    public void Look_OtherBody_Conflicts()
    {
        Table.Remember("id"u8, Body, "answer"u8, _clock.GetUtcNow());

        Assert.Equal(RequestOutcome.Conflicting, Table.Look("id"u8, OtherBody, _clock.GetUtcNow(), out byte[] answer));
        Assert.Empty(answer);
    }

    [Fact]
    public async Task Look_AfterCheckpointAndRestart_IsRemembered()
    {
        Table.Remember("id"u8, Body, "answer"u8, _clock.GetUtcNow());
        CheckpointToken token = await _store.CheckpointAsync();
        _store.Dispose();
        _store = KeyValueStore.Open(_directory["kv"], StorePowerLossTests.Shape, token);

        Assert.Equal(RequestOutcome.Repeated, Table.Look("id"u8, Body, _clock.GetUtcNow(), out _));
    }

    [Fact]
    public void Look_AfterADay_IsNewAndSweepForgets()
    {
        Table.Remember("old"u8, Body, "answer"u8, _clock.GetUtcNow());
        _clock.Advance(TimeSpan.FromHours(1));
        Table.Remember("young"u8, Body, "answer"u8, _clock.GetUtcNow());
        _store.Upsert("other things"u8, default);
        _clock.Advance(TimeSpan.FromHours(23) - TimeSpan.FromTicks(1));
        Assert.Equal(RequestOutcome.Repeated, Table.Look("old"u8, Body, _clock.GetUtcNow(), out _));
        Assert.Equal(2, Table.Sweep(_clock.GetUtcNow()));

        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(RequestOutcome.New, Table.Look("old"u8, Body, _clock.GetUtcNow(), out _));
        Assert.Equal(1, Table.Sweep(_clock.GetUtcNow()));
        Assert.Equal(RequestOutcome.Repeated, Table.Look("young"u8, Body, _clock.GetUtcNow(), out _));
        Assert.Equal(2, _store.Count);
    }
}
