using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace VectorDb.Models.Tests.Hub;

/// <summary>A server on this machine that speaks the hub's HTTP: lists, ranges, redirects, tokens, and faults on demand.</summary>
internal sealed class LocalHub : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly HttpListener _listener = new();
    private readonly Dictionary<string, byte[]> _files = [];

    public LocalHub()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}");
        probe.Stop();
        _listener.Prefixes.Add(Endpoint + "");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public Uri Endpoint { get; }

    /// <summary>The token that must be shown, or null.</summary>
    public string? Token { get; set; }

    /// <summary>How many answers to requests for files break off in the middle.</summary>
    public int Breaks { get; set; }

    /// <summary>Whether files' bytes are changed on the way.</summary>
    public bool Corrupts { get; set; }

    /// <summary>Path and first byte of every request.</summary>
    public ConcurrentQueue<(string Path, long From, bool Authorized)> Requests { get; } = [];

    public void Add(string name, byte[] content) => _files[name] = content;

    public void Dispose()
    {
        _listener.Close(); // Ends the loop.
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                Answer(context.Request, context.Response);
            }
            catch (Exception e) when (e is HttpListenerException or IOException)
            {
                context.Response.Abort();
            }
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        string path = request.Url!.AbsolutePath;
        string range = request.Headers["Range"] ?? "bytes=0-";
        long from = long.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
        bool authorized = request.Headers["Authorization"] == $"Bearer {Token}";
        Requests.Enqueue((path, from, request.Headers["Authorization"] is not null));
        if (Token is not null && !authorized && !path.StartsWith("/cdn/", StringComparison.Ordinal))
        {
            Close(response, 401);
        }
        else if (path.StartsWith("/api/models/owner/model/revision/", StringComparison.Ordinal))
        {
            response.Close(List(), willBlock: true);
        }
        else if (path.StartsWith("/owner/model/resolve/", StringComparison.Ordinal))
        {
            response.Redirect("/cdn/" + path.Split('/', 6)[5]);
            response.Close();
        }
        else if (path.StartsWith("/cdn/", StringComparison.Ordinal) && _files.TryGetValue(path["/cdn/".Length..], out byte[]? content))
        {
            Send(response, content, from);
        }
        else
        {
            Close(response, 404);
        }
    }

    private void Send(HttpListenerResponse response, byte[] content, long from)
    {
        byte[] body = content[(int)from..];
        if (Corrupts)
        {
            body = [.. body];
            body[^1] ^= 1;
        }

        if (from > 0)
        {
            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }

        response.ContentLength64 = body.Length;
        if (Breaks > 0 && body.Length > 1000)
        {
            Breaks--;
            response.OutputStream.Write(body, 0, body.Length / 2);
            response.OutputStream.Flush();
            response.Abort();
            return;
        }

        response.Close(body, willBlock: true);
    }

    private byte[] List() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        sha = Commit,
        siblings = _files.Select(file => file.Value.Length > 1000
            ? (object)new
            {
                rfilename = file.Key,
                size = file.Value.Length,
                lfs = new { sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Value)), size = file.Value.Length },
            }
            : new { rfilename = file.Key, size = file.Value.Length, blobId = GitBlob(file.Value) }),
    });

    private static string GitBlob(byte[] content)
    {
#pragma warning disable CA5350 // git's object ids are SHA-1
        return Convert.ToHexStringLower(SHA1.HashData([.. System.Text.Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350
    }

    private static void Close(HttpListenerResponse response, int status)
    {
        response.StatusCode = status;
        response.Close();
    }
}
