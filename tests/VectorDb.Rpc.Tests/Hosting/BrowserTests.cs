using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace VectorDb.Rpc.Tests.Hosting;

public sealed class BrowserTests
{
    [Fact]
    public async Task AllowRpc_Preflight_AllowsTheProtocolsHeaders()
    {
        await using RpcTestServer server = await RpcTestServer.StartAsync(
            services: services => services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.AllowRpc().WithOrigins("https://console.example"))),
            use: app => app.UseCors());
        using var http = new HttpClient();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, new Uri(server.Http1, "/grpc.testing.TestService/UnaryCall"));
        preflight.Headers.Add("Origin", "https://console.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "connect-protocol-version,content-type,x-grpc-web,grpc-timeout");
        using HttpResponseMessage response = await http.SendAsync(preflight);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("https://console.example", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("X-Grpc-Web", response.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);
    }
}
