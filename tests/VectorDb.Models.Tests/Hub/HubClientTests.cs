using VectorDb.Models.Hub;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Hub;

public sealed class HubClientTests : IDisposable
{
    private readonly TemporaryDirectory _cache = new();
    private readonly LocalHub _hub = new();

    public HubClientTests()
    {
        GoldenCase golden = new("clip-vit/gelu-newcfg");
        foreach (string file in Directory.GetFiles(golden.Directory))
        {
            _hub.Add(Path.GetFileName(file), File.ReadAllBytes(file));
        }

        _hub.Add("README.md", [1, 2, 3]);
        _hub.Add("pytorch_model.bin", new byte[5000]);
        _hub.Add("../../escape.json", [1]);
    }

    public void Dispose()
    {
        _hub.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task PullAsync_Model_CanBeLoaded()
    {
        using HubClient client = NewClient();
        List<HubProgress> reports = [];
        string directory = await client.PullAsync("owner/model", progress: new Recorder(reports));
        await using Model model = Model.Load(directory);
        Assert.Equal("clip", model.Info.Family);
        Assert.EndsWith(LocalHub.Commit, directory, StringComparison.Ordinal);
        Assert.Equal(reports[^1].TotalBytes, reports[^1].Bytes);
        Assert.False(File.Exists(Path.Combine(directory, "README.md")));
        Assert.False(File.Exists(Path.Combine(directory, "pytorch_model.bin"))); // safetensors are there already
        Assert.Empty(Directory.GetFiles(_cache.Path, "escape.json", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(_cache.Path, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task PullAsync_TransferBreaksOff_ResumesWhereItWas()
    {
        _hub.Breaks = 2;
        using HubClient client = NewClient();
        await using Model model = Model.Load(await client.PullAsync("owner/model"));
        Assert.Contains(_hub.Requests, request => request.From > 0);
    }

    [Fact]
    public async Task PullAsync_KeepsBreakingOff_GivesUpAndLaterGoesOn()
    {
        _hub.Breaks = 100;
        using (HubClient client = NewClient())
        {
            ModelException error = await Assert.ThrowsAsync<ModelException>(() => client.PullAsync("owner/model"));
            Assert.Equal(ModelError.Hub, error.Error);
        }

        _hub.Breaks = 0;
        int before = _hub.Requests.Count(request => request.From > 0);
        using HubClient again = NewClient();
        await again.PullAsync("owner/model");
        Assert.True(_hub.Requests.Count(request => request.From > 0) > before);
    }

    [Fact]
    public async Task PullAsync_OtherBytesThanPromised_IsRefusedAndForgotten()
    {
        _hub.Corrupts = true;
        using HubClient client = NewClient();
        ModelException error = await Assert.ThrowsAsync<ModelException>(() => client.PullAsync("owner/model"));
        Assert.Equal(ModelError.ChecksumMismatch, error.Error);
        Assert.Null(client.FindCached("owner/model"));
        _hub.Corrupts = false;
        Assert.NotNull(await client.PullAsync("owner/model"));
    }

    [Fact]
    public async Task PullAsync_Offline_UsesTheCacheOnly()
    {
        using (HubClient offline = NewClient(offline: true))
        {
            ModelException error = await Assert.ThrowsAsync<ModelException>(() => offline.PullAsync("owner/model"));
            Assert.Equal(ModelError.NotFound, error.Error);
        }

        using HubClient online = NewClient();
        string directory = await online.PullAsync("owner/model");
        int requests = _hub.Requests.Count;
        using HubClient again = NewClient(offline: true);
        Assert.Equal(directory, await again.PullAsync("owner/model"));
        Assert.Equal(directory, await online.PullAsync("owner/model", LocalHub.Commit)); // a commit never changes
        Assert.Equal(requests, _hub.Requests.Count);
    }

    [Fact]
    public async Task PullAsync_Token_IsShownToTheHubAndNotToWhereItRedirects()
    {
        _hub.Token = "secret";
        using (HubClient stranger = NewClient())
        {
            ModelException error = await Assert.ThrowsAsync<ModelException>(() => stranger.PullAsync("owner/model"));
            Assert.Contains("HF_TOKEN", error.Message, StringComparison.Ordinal);
        }

        using HubClient client = NewClient(token: "secret");
        await client.PullAsync("owner/model");
        Assert.All(_hub.Requests.Where(request => request.Path.StartsWith("/cdn/", StringComparison.Ordinal)), request => Assert.False(request.Authorized));
    }

    [Fact]
    public async Task PullAsync_UnknownRepository_SaysSo()
    {
        using HubClient client = NewClient();
        Assert.Equal(ModelError.NotFound, (await Assert.ThrowsAsync<ModelException>(() => client.PullAsync("owner/other"))).Error);
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("owner/../x")]
    [InlineData("/owner/model")]
    [InlineData("owner/model/more")]
    [InlineData("owner/mo del")]
    [InlineData("")]
    public async Task PullAsync_NameThatIsNone_IsRefused(string repository)
    {
        using HubClient client = NewClient();
        Assert.Equal(ModelError.InvalidInput, (await Assert.ThrowsAsync<ModelException>(() => client.PullAsync(repository))).Error);
        Assert.Equal(ModelError.InvalidInput, (await Assert.ThrowsAsync<ModelException>(() => client.PullAsync("a/b", "../x"))).Error);
    }

    [Fact]
    public void FromEnvironment_Variables_AreRead()
    {
        Dictionary<string, string> variables = new() { ["HF_ENDPOINT"] = "http://hub.test:8080/", ["HF_TOKEN"] = " t ", ["HF_HUB_OFFLINE"] = "1" };
        HubOptions options = HubOptions.FromEnvironment("cache", variables.GetValueOrDefault);
        Assert.Equal(new Uri("http://hub.test:8080"), options.Endpoint);
        Assert.Equal("t", options.Token);
        Assert.True(options.Offline);
        variables["HF_ENDPOINT"] = "ftp://hub";
        Assert.Throws<ModelException>(() => HubOptions.FromEnvironment("cache", variables.GetValueOrDefault));
    }

    private HubClient NewClient(bool offline = false, string? token = null) => new(new HubOptions
    {
        Endpoint = _hub.Endpoint,
        CacheDirectory = _cache.Path,
        Offline = offline,
        Token = token,
        Retries = 3,
        RetryDelay = TimeSpan.FromMilliseconds(1),
    });

    private sealed class Recorder(List<HubProgress> reports) : IProgress<HubProgress>
    {
        public void Report(HubProgress value) => reports.Add(value);
    }
}
