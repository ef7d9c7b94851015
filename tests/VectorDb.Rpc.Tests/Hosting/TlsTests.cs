using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace VectorDb.Rpc.Tests.Hosting;

public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vectordb-tls");
    private readonly X509Certificate2 _root;

    public TlsTests()
    {
        _root = MakeRoot("VectorDb test root");
        File.WriteAllText(PathOf("root.pem"), _root.ExportCertificatePem());
        WriteLeaf("server", "server one");
    }

    public void Dispose()
    {
        _root.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task OnePort_Alpn_ServesHttp2AndHttp1()
    {
        await using WebApplication app = await StartAsync(Options());
        using var channel = new RpcChannel(new RpcChannelOptions { Addresses = [Address(app)], Tls = ClientTls.FromPem(PathOf("root.pem")) });
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = ClientTls.FromPem(PathOf("root.pem")) });

        Assert.Equal(5, (await channel.UnaryAsync(TestMethods.Unary, new SimpleRequest { ResponseSize = 5 })).Payload.Body.Length);
        using HttpResponseMessage response = await http.PostAsync(
            new Uri(Address(app), "/grpc.testing.TestService/EmptyCall"), new StringContent("{}", null, "application/json"));
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version11), (response.StatusCode, response.Version));
    }

    [Fact]
    public async Task UnknownRoot_IsUnavailableAndSaysWhy()
    {
        await using WebApplication app = await StartAsync(Options());
        using var channel = new RpcChannel(new RpcChannelOptions { Addresses = [Address(app)], Retry = new RetryOptions { MaxAttempts = 1 } });

        var error = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(TestMethods.Unary, new SimpleRequest()));

        Assert.Equal(StatusCode.Unavailable, error.Code);
        Assert.Contains("certificate", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task MutualTls_OnlyTrustedCallersComeIn()
    {
        string? subject = null;
        MethodTable table = RpcTestServer.Table(unary: (_, context) =>
        {
            subject = context.ClientCertificate?.Subject;
            return Task.FromResult(new SimpleResponse());
        });
        WriteLeaf("client", "the client");
        using X509Certificate2 other = MakeRoot("another root");
        WriteLeaf("stranger", "a stranger", other);
        await using WebApplication app = await StartAsync(Options() with { ClientRootsFile = PathOf("root.pem") }, table);

        await CallAsync(app, "client");
        Assert.Equal("CN=the client", subject);
        foreach (string? name in new[] { "stranger", null })
        {
            var error = await Assert.ThrowsAsync<RpcException>(() => CallAsync(app, name));
            Assert.Equal(StatusCode.Unavailable, error.Code);
        }
    }

    [Fact]
    public async Task OptionalClientCertificate_AbsentIsFineWrongIsNot()
    {
        using X509Certificate2 other = MakeRoot("another root");
        WriteLeaf("stranger", "a stranger", other);
        await using WebApplication app = await StartAsync(
            Options() with { ClientRootsFile = PathOf("root.pem"), RequireClientCertificate = false });

        await CallAsync(app, null);
        await Assert.ThrowsAsync<RpcException>(() => CallAsync(app, "stranger"));
    }

    [Fact]
    public async Task ChangedFiles_AreUsedByTheNextConnectionBrokenOnesAreNot()
    {
        await using WebApplication app = await StartAsync(Options());
        Assert.Equal("CN=server one", await SubjectAsync(app));

        await File.WriteAllTextAsync(PathOf("server.pem"), "half written");
        Touch(1);
        Assert.Equal("CN=server one", await SubjectAsync(app));

        WriteLeaf("server", "server two");
        Touch(2);
        Assert.Equal("CN=server two", await SubjectAsync(app));
    }

    [Fact]
    public async Task BrokenFile_StopsTheStart()
    {
        await File.WriteAllTextAsync(PathOf("server.pem"), "no certificate");

        await Assert.ThrowsAnyAsync<CryptographicException>(() => StartAsync(Options()));
    }

    private static X509Certificate2 MakeRoot(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
    }

    private static Uri Address(WebApplication app) => new(app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    private static async Task<WebApplication> StartAsync(RpcTlsOptions tls, MethodTable? table = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRpc();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseTls(tls)));
        WebApplication app = builder.Build();
        app.MapRpc(table ?? VectorDb.Rpc.Interop.InteropMethods.Create(TimeProvider.System));
        await app.StartAsync();
        return app;
    }

    private async Task<string> SubjectAsync(WebApplication app)
    {
        using var tcp = new System.Net.Sockets.TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, Address(app).Port);
        await using var tls = new SslStream(tcp.GetStream());
        SslClientAuthenticationOptions options = ClientTls.FromPem(PathOf("root.pem"));
        options.TargetHost = "localhost";
        await tls.AuthenticateAsClientAsync(options);
        return tls.RemoteCertificate!.Subject;
    }

    private async Task CallAsync(WebApplication app, string? client)
    {
        SslClientAuthenticationOptions tls = client is null
            ? ClientTls.FromPem(PathOf("root.pem"))
            : ClientTls.FromPem(PathOf("root.pem"), PathOf(client + ".pem"), PathOf(client + ".key"));
        using var channel = new RpcChannel(
            new RpcChannelOptions { Addresses = [Address(app)], Tls = tls, Retry = new RetryOptions { MaxAttempts = 1 } });
        await channel.UnaryAsync(TestMethods.Unary, new SimpleRequest());
    }

    private RpcTlsOptions Options() => new()
    {
        CertificateFile = PathOf("server.pem"),
        KeyFile = PathOf("server.key"),
        CheckInterval = TimeSpan.Zero,
    };

    private void WriteLeaf(string file, string name, X509Certificate2? issuer = null)
    {
        issuer ??= _root;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 leaf = request.Create(issuer, now.AddDays(-1).AddMinutes(1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(PathOf(file + ".pem"), leaf.ExportCertificatePem());
        File.WriteAllText(PathOf(file + ".key"), key.ExportPkcs8PrivateKeyPem());
    }

    // The clock of the file system may be too coarse to see two changes.
    private void Touch(int minutes) =>
        File.SetLastWriteTimeUtc(PathOf("server.pem"), TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(minutes));

    private string PathOf(string file) => Path.Combine(_directory.FullName, file);
}
