using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace VectorDb.Rpc.Hosting;

/// <summary>
/// The certificates of a listener, read again when their files change. Connections that stand keep what they began with.
/// Files that cannot be read, as while they are being replaced, leave the certificates as they are.
/// </summary>
internal sealed partial class CertificateFiles
{
    private readonly RpcTlsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private volatile SslServerAuthenticationOptions _current;
    private DateTime _version;
    private long _checked;

    /// <exception cref="CryptographicException">A file does not hold what it should.</exception>
    public CertificateFiles(RpcTlsOptions options, TimeProvider time, ILogger log)
    {
        _options = options;
        _time = time;
        _log = log;
        _version = Version();
        _checked = time.GetTimestamp();
        _current = Load();
    }

    /// <summary>What the next connection is to use.</summary>
    public SslServerAuthenticationOptions Current
    {
        get
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _checked)) >= _options.CheckInterval)
            {
                Refresh();
            }

            return _current;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The certificates of {File} were read again")]
    private static partial void LogRead(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Error, Message = "The certificates of {File} have changed and cannot be read; those from before stay in use")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, string file);

    private void Refresh()
    {
        lock (_gate)
        {
            Volatile.Write(ref _checked, _time.GetTimestamp());
            DateTime version = Version();
            if (version == _version)
            {
                return;
            }

            try
            {
                _current = Load();
                _version = version;
                LogRead(_log, _options.CertificateFile);
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                LogUnreadable(_log, e, _options.CertificateFile);
            }
        }
    }

    private DateTime Version() => new[] { _options.CertificateFile, _options.KeyFile, _options.ClientRootsFile }
        .OfType<string>().Max(File.GetLastWriteTimeUtc);

    private SslServerAuthenticationOptions Load()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_options.CertificateFile);
        X509Certificate2 leaf = X509Certificate2.CreateFromPemFile(_options.CertificateFile, _options.KeyFile);
        var tls = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
        };
        if (_options.ClientRootsFile is { } rootsFile)
        {
            tls.ClientCertificateRequired = true;
            tls.CertificateChainPolicy = Trust(rootsFile);
            tls.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                certificate is null ? !_options.RequireClientCertificate : errors == SslPolicyErrors.None;
        }

        return tls;
    }

    private static X509ChainPolicy Trust(string rootsFile)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(rootsFile);
        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new CryptographicException($"The file '{rootsFile}' holds no certificate in PEM.");
    }
}
