namespace VectorDb.Rpc;

/// <summary>The certificates of a TLS listener, as PEM files. They are read again when they change.</summary>
public sealed record RpcTlsOptions
{
    /// <summary>The server's certificate, followed by those between it and its root.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>The private key of the certificate.</summary>
    public required string KeyFile { get; init; }

    /// <summary>The roots that callers' certificates must come from; null to ask callers for none.</summary>
    public string? ClientRootsFile { get; init; }

    /// <summary>Whether a caller without a certificate is turned away, where <see cref="ClientRootsFile"/> is given. True unless set.</summary>
    public bool RequireClientCertificate { get; init; } = true;

    /// <summary>How long a change of the files may go unseen. 1 s unless set.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(1);
}
