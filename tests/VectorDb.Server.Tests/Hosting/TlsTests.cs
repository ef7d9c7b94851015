using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VectorDb.Client;
using VectorDb.Rpc;
using VectorDb.Server.Hosting;
using VectorDb.V1;

namespace VectorDb.Server.Tests.Hosting;

public sealed class TlsTests
{
    [Fact]
    public async Task Serve_WithACertificate_AnswersGrpcAndJsonOnOnePort()
    {
        string directory = Directory.CreateTempSubdirectory("vectordb-").FullName;
        (string certificate, string key) = WriteCertificate(directory);
        var options = new ServerOptions
        {
            DataDirectory = Path.Combine(directory, "data"),
            GrpcPort = 0,
            Tls = new RpcTlsOptions { CertificateFile = certificate, KeyFile = key },
        };
        await using (VectorDbServer server = await VectorDbServer.StartAsync(options))
        {
            Assert.Equal("https", server.GrpcAddress.Scheme);
            Assert.Null(server.HttpAddress);
            var address = new Uri($"https://localhost:{server.GrpcAddress.Port}");
            await using var client = new VectorDbClient(new VectorDbClientOptions { Addresses = { address }, RootsFile = certificate });
            Assert.Empty((await client.ListCollectionsAsync(new ListCollectionsRequest())).Collections);

            using var handler = new SocketsHttpHandler { SslOptions = ClientTls.FromPem(rootsFile: certificate) };
            using var http = new HttpClient(handler) { BaseAddress = address };
            using var body = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await http.PostAsync(new Uri("/vectordb.v1.CollectionService/ListCollections", UriKind.Relative), body);
            Assert.Equal("{}", (await response.Content.ReadAsStringAsync()).Replace(" ", "", StringComparison.Ordinal));
        }

        Directory.Delete(directory, recursive: true);
    }

    private static (string Certificate, string Key) WriteCertificate(string directory)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        (string certificateFile, string keyFile) = (Path.Combine(directory, "cert.pem"), Path.Combine(directory, "key.pem"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }
}
