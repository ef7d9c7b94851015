using VectorDb.Rpc;

namespace VectorDb.Client;

/// <summary>How an application reaches its servers; made to be bound from configuration.</summary>
public sealed class VectorDbClientOptions
{
    /// <summary>The servers, which take calls in turn: http://host:port in clear text, https://host:port with TLS.</summary>
    public IList<Uri> Addresses { get; } = [];

    /// <summary>Sent with every call as "authorization: Bearer …"; null for none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>How long a call may take, retries included; an ingest stream may take for ever. 60 s unless set; null for ever.</summary>
    public TimeSpan? Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a call is sent at most, if servers are down or full; 1 to 10. 4 unless set.</summary>
    public int MaxAttempts { get; set; } = 4;

    /// <summary>The largest message, either way, in bytes. 64 MiB unless set.</summary>
    public long MaxMessageBytes { get; set; } = 64 << 20;

    /// <summary>The roots that servers' certificates must come from, as a PEM file; null for those of the system.</summary>
    public string? RootsFile { get; set; }

    /// <summary>A certificate of the application's own, as a PEM file, where servers ask for one.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>The private key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; set; }

    /// <summary>What is wrong with the options, in sentences; empty if nothing is.</summary>
    public IEnumerable<string> Validate()
    {
        if (Addresses.Count == 0)
        {
            yield return $"{nameof(Addresses)} is empty; give the address of a server at least, such as http://127.0.0.1:7700.";
        }

        foreach (Uri address in Addresses.Where(a => !a.IsAbsoluteUri || a.Scheme is not ("http" or "https") || a.PathAndQuery != "/"))
        {
            yield return $"{nameof(Addresses)} has '{address}', which must look like http://host:port or https://host:port.";
        }

        if (Timeout <= TimeSpan.Zero)
        {
            yield return $"{nameof(Timeout)} is {Timeout}; it must be positive.";
        }

        if (MaxAttempts is < 1 or > 10)
        {
            yield return $"{nameof(MaxAttempts)} is {MaxAttempts}; it must be 1 to 10.";
        }

        if (MaxMessageBytes is < 1 or > int.MaxValue)
        {
            yield return $"{nameof(MaxMessageBytes)} is {MaxMessageBytes}; it must be 1 to {int.MaxValue}.";
        }

        if (CertificateFile is null != KeyFile is null)
        {
            yield return $"{nameof(CertificateFile)} and {nameof(KeyFile)} go together.";
        }
    }

    internal RpcChannelOptions ToChannelOptions()
    {
        var headers = new Metadata();
        if (ApiKey is not null)
        {
            headers.Add("authorization", "Bearer " + ApiKey);
        }

        return new RpcChannelOptions
        {
            Addresses = [.. Addresses],
            DefaultTimeout = Timeout,
            Headers = headers,
            MaxReceiveBytes = MaxMessageBytes,
            MaxSendBytes = MaxMessageBytes,
            Retry = new RetryOptions { MaxAttempts = MaxAttempts },
            Tls = RootsFile is null && CertificateFile is null ? null : ClientTls.FromPem(RootsFile, CertificateFile, KeyFile),
        };
    }
}
