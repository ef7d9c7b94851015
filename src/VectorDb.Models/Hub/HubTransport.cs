using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace VectorDb.Models.Hub;

/// <summary>The hub's HTTP: what a revision holds, and files from a byte on.</summary>
internal sealed class HubTransport : IDisposable
{
    private const int MaxListBytes = 16 << 20;
    private const int MaxFiles = 10_000;

    private readonly HttpClient _http;
    private readonly HubOptions _options;

    public HubTransport(HubOptions options, HttpMessageHandler? handler)
    {
        _options = options;

        // The handler drops the Authorization header where it follows a redirect.
        _http = new HttpClient(handler ?? new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30) })
        {
            Timeout = Timeout.InfiniteTimeSpan, // A model takes as long as it takes; the caller's token ends it.
            MaxResponseContentBufferSize = MaxListBytes,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("vectordb", "1"));
    }

    /// <summary>The commit a revision stands for, and its files.</summary>
    public async Task<(string Commit, IReadOnlyList<HubFile> Files)> ListAsync(HubRepository repository, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Request($"api/models/{repository.Id}/revision/{repository.EscapedRevision}?blobs=true");
        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
        RequireSuccess(response, $"{repository.Id} at {repository.Revision}");
        try
        {
            using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            string commit = json.RootElement.GetProperty("sha").GetString() ?? "";
            HubFile[] files = [.. json.RootElement.GetProperty("siblings").EnumerateArray().Take(MaxFiles).Select(ReadFile)];
            if (Array.Find(files, file => file.Length < 0) is { } unknown)
            {
                throw new ModelException(ModelError.Hub, $"the hub does not say how long {unknown.Name} of {repository.Id} is");
            }

            return HubRepository.IsCommit(commit)
                ? (commit, files)
                : throw new ModelException(ModelError.Hub, $"the hub says {repository.Id} is at '{commit}', which is not a commit");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelException(ModelError.Hub, $"the hub's list of {repository.Id} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Asks for a file from a byte on. The caller disposes the response.</summary>
    /// <returns>The response, and whether it starts at that byte rather than at the beginning.</returns>
    public async Task<(HttpResponseMessage Response, bool IsPartial)> OpenAsync(
        HubRepository repository, string commit, string file, long from, CancellationToken cancellationToken)
    {
        string path = string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
        using HttpRequestMessage request = Request($"{repository.Id}/resolve/{commit}/{path}");
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
        }

        HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        try
        {
            RequireSuccess(response, file);
            bool partial = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == from;
            return (response, partial);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(string path)
    {
        HttpRequestMessage request = new(HttpMethod.Get, new Uri($"{_options.Endpoint.ToString().TrimEnd('/')}/{path}"));
        if (_options.Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.Token);
        }

        return request;
    }

    private static HubFile ReadFile(JsonElement json)
    {
        bool large = json.TryGetProperty("lfs", out JsonElement lfs) && lfs.ValueKind == JsonValueKind.Object;
        long length = json.TryGetProperty("size", out JsonElement size) && size.ValueKind == JsonValueKind.Number ? size.GetInt64() : -1;
        return new HubFile(
            json.GetProperty("rfilename").GetString() ?? "",
            large && length < 0 ? lfs.GetProperty("size").GetInt64() : length,
            large ? lfs.GetProperty("sha256").GetString() : null,
            !large && json.TryGetProperty("blobId", out JsonElement blob) ? blob.GetString() : null);
    }

    private static void RequireSuccess(HttpResponseMessage response, string what)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        int status = (int)response.StatusCode;
        if (status >= 500 || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
        {
            throw new HttpRequestException($"the hub answered {status} for {what}", null, response.StatusCode);
        }

        throw response.StatusCode switch
        {
            HttpStatusCode.NotFound => new ModelException(ModelError.NotFound, $"the hub does not have {what}"),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new ModelException(
                ModelError.Hub, $"the hub refused {what} ({status}): set HF_TOKEN to a token that may read it"),
            _ => new ModelException(ModelError.Hub, $"the hub answered {status} for {what}"),
        };
    }
}
