using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace VectorDb.Rpc;

/// <summary>Reads a client's certificates out of PEM files, for <see cref="RpcChannelOptions.Tls"/>.</summary>
public static class ClientTls
{
    /// <summary>Trusts the given roots only, and shows a certificate if one is given.</summary>
    /// <param name="rootsFile">The roots that servers' certificates must come from; null for those of the system.</param>
    /// <param name="certificateFile">The client's own certificate; null for none.</param>
    /// <param name="keyFile">Its private key.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file does not hold what it should.</exception>
    public static SslClientAuthenticationOptions FromPem(string? rootsFile, string? certificateFile = null, string? keyFile = null)
    {
        var tls = new SslClientAuthenticationOptions();
        if (rootsFile is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(rootsFile);
            tls.CertificateChainPolicy = policy;
        }

        if (certificateFile is not null)
        {
            ArgumentNullException.ThrowIfNull(keyFile);
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(certificateFile, keyFile), additionalCertificates: null, offline: true);
        }

        return tls;
    }
}
