using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace VectorDb.Storage.Tests;

/// <summary>
/// Storage that speaks as much of S3 as snapshots need, in this process: PUT, GET with ranges, HEAD, DELETE, LIST v2 in pages, and
/// uploads in parts. Refuses what is not signed, and bodies that do not have the SHA-256 they were sent with.
/// </summary>
internal sealed class S3Server : IDisposable
{
    public const string Bucket = "backups";
    public const string Key = "AKIATESTS";
    private const int PageSize = 3;

    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, byte[]>> _uploads = new(StringComparer.Ordinal);
    private int _refusals;
    private int _cuts;

    public S3Server()
    {
        // The usual way of credentials; any other test may read the same.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", Key);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret");
        var random = new Random(Environment.ProcessId);
        for (int attempt = 0; ; attempt++)
        {
            int port = random.Next(20_000, 60_000);
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                _listener.Start();
                Url = $"http://127.0.0.1:{port}";
                break;
            }
            catch (HttpListenerException) when (attempt < 50)
            {
                // Taken.
            }
        }

        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>What is stored, by key.</summary>
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>Uploads in parts that are neither complete nor aborted.</summary>
    public int OpenUploads => _uploads.Count;

    /// <summary>Requests answered as they were asked, by method, with PART for a part of an upload.</summary>
    public ConcurrentDictionary<string, int> Served { get; } = new(StringComparer.Ordinal);

    public S3Location Location(string prefix = "db") => S3Location.Parse($"s3://{Bucket}/{prefix}?endpoint={Uri.EscapeDataString(Url)}&region=eu-test-1", static _ => null);

    /// <summary>The next requests are refused with 503.</summary>
    public void Refuse(int times) => _refusals = times;

    /// <summary>The next bodies that are read break off in their middle.</summary>
    public void CutOff(int times) => _cuts = times;

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception over) when (over is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Answer(context.Request, context.Response, body.ToArray());
            context.Response.Close();
        }
        catch (Exception broken) when (broken is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            context.Response.Abort();
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response, byte[] body)
    {
        string path = Uri.UnescapeDataString(request.Url!.AbsolutePath);
        string? hash = request.Headers["x-amz-content-sha256"];
        bool isSigned = request.Headers["Authorization"]?.StartsWith($"AWS4-HMAC-SHA256 Credential={Key}/", StringComparison.Ordinal) == true;
        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            Error(response, 503, "SlowDown");
        }
        else if (!isSigned || !request.Headers["Authorization"]!.Contains("/eu-test-1/s3/", StringComparison.Ordinal))
        {
            Error(response, 403, "AccessDenied");
        }
        else if (hash != Convert.ToHexStringLower(SHA256.HashData(body)))
        {
            Error(response, 400, "XAmzContentSHA256Mismatch");
        }
        else if (!path.StartsWith($"/{Bucket}", StringComparison.Ordinal))
        {
            Error(response, 404, "NoSuchBucket");
        }
        else
        {
            Answer(request, response, path[(Bucket.Length + 1)..].TrimStart('/'), body);
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response, string key, byte[] body)
    {
        System.Collections.Specialized.NameValueCollection query = request.QueryString;
        string? upload = query["uploadId"];
        Count(upload is null || request.HttpMethod != "PUT" ? request.HttpMethod : "PART");
        switch (request.HttpMethod)
        {
            case "PUT" when upload is not null:
                _uploads[upload][int.Parse(query["partNumber"]!, CultureInfo.InvariantCulture)] = body;
                response.Headers["ETag"] = EtagOf(body);
                break;
            case "PUT":
                Objects[key] = body;
                response.Headers["ETag"] = EtagOf(body);
                break;
            case "POST" when upload is not null:
                Complete(response, key, upload, body);
                break;
            case "POST":
                string id = Guid.NewGuid().ToString("n");
                _uploads[id] = new();
                Xml(response, new XElement("InitiateMultipartUploadResult", new XElement("Bucket", Bucket), new XElement("Key", key), new XElement("UploadId", id)));
                break;
            case "DELETE":
                _ = upload is not null ? _uploads.TryRemove(upload, out _) : Objects.TryRemove(key, out _);
                response.StatusCode = 204;
                break;
            case "GET" when key.Length == 0:
                List(response, query["prefix"] ?? "", query["continuation-token"]);
                break;
            default:
                Read(request, response, key);
                break;
        }
    }

    private void Complete(HttpListenerResponse response, string key, string upload, byte[] body)
    {
        _uploads.TryRemove(upload, out ConcurrentDictionary<int, byte[]>? parts);
        int[] named = [.. XDocument.Parse(Encoding.UTF8.GetString(body)).Descendants().Where(static e => e.Name.LocalName == "PartNumber").Select(static e => int.Parse(e.Value, CultureInfo.InvariantCulture))];
        Objects[key] = [.. named.SelectMany(number => parts![number])];
        Xml(response, new XElement("CompleteMultipartUploadResult", new XElement("Bucket", Bucket), new XElement("Key", key), new XElement("ETag", EtagOf(Objects[key]))));
    }

    private void List(HttpListenerResponse response, string prefix, string? after)
    {
        string[] rest = [.. Objects.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(k, after) > 0)).Order(StringComparer.Ordinal)];
        string[] page = rest[..Math.Min(PageSize, rest.Length)];
        bool more = rest.Length > page.Length;
        Xml(response, new XElement(
            "ListBucketResult",
            new XElement("Name", Bucket),
            new XElement("Prefix", prefix),
            new XElement("KeyCount", page.Length),
            new XElement("IsTruncated", more ? "true" : "false"),
            more ? new XElement("NextContinuationToken", page[^1]) : null,
            page.Select(k => new XElement("Contents", new XElement("Key", k), new XElement("Size", Objects[k].Length), new XElement("ETag", EtagOf(Objects[k]))))));
    }

    private void Read(HttpListenerRequest request, HttpListenerResponse response, string key)
    {
        if (!Objects.TryGetValue(key, out byte[]? content))
        {
            Error(response, 404, "NoSuchKey");
            return;
        }

        if (request.Headers["If-Match"] is { } etag && etag != EtagOf(content))
        {
            Error(response, 412, "PreconditionFailed");
            return;
        }

        int from = 0;
        if (request.Headers["Range"] is { } range)
        {
            from = int.Parse(range["bytes=".Length..].Split('-')[0], CultureInfo.InvariantCulture);
            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }

        response.Headers["ETag"] = EtagOf(content);
        response.ContentLength64 = content.Length - from;
        if (request.HttpMethod == "HEAD")
        {
            return;
        }

        if (Interlocked.Decrement(ref _cuts) >= 0)
        {
            response.OutputStream.Write(content.AsSpan(from, (content.Length - from) / 2));
            response.OutputStream.Flush();
            response.Abort();
            return;
        }

        response.OutputStream.Write(content.AsSpan(from));
    }

    private static string EtagOf(byte[] content) => $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"";

    private static void Error(HttpListenerResponse response, int status, string code)
    {
        response.StatusCode = status;
        Xml(response, new XElement("Error", new XElement("Code", code), new XElement("Message", $"{code} here.")));
    }

    private static void Xml(HttpListenerResponse response, XElement content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content.ToString());
        response.ContentType = "application/xml";
        response.ContentLength64 = bytes.Length;
        response.OutputStream.Write(bytes);
    }

    private void Count(string method) => Served.AddOrUpdate(method, 1, static (_, n) => n + 1);
}
