using System.Net;
using Grpc.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace VectorDb.Rpc.Tests.Client;

/// <summary>What servers answer that are no gRPC servers, or broken ones.</summary>
public sealed class StrangeServerTests
{
    private const int RefusedStream = 7;
    private const int InternalError = 2;

    private static readonly byte[] Message = [0, 0, 0, 0, 0];

    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(418, StatusCode.Unknown)]
    public async Task HttpStatus_IsMapped(int http, StatusCode expected) => await AssertAsync(expected, context =>
    {
        context.Response.StatusCode = http;
        return Task.CompletedTask;
    });

    [Fact]
    public async Task OtherContentType_IsUnknown() => await AssertAsync(StatusCode.Unknown, context =>
    {
        context.Response.ContentType = "text/html";
        return context.Response.WriteAsync("<p>welcome");
    });

    [Fact]
    public async Task NoStatus_IsInternal() => await AssertAsync(StatusCode.Internal, context => AnswerAsync(context, Message, status: null));

    [Fact]
    public async Task NoMessage_IsInternal() => await AssertAsync(StatusCode.Internal, context => AnswerAsync(context, [], "0"));

    [Fact]
    public async Task TwoMessages_IsInternal() => await AssertAsync(StatusCode.Internal, context => AnswerAsync(context, [.. Message, .. Message], "0"));

    [Fact]
    public async Task CutMessage_IsInternal() => await AssertAsync(StatusCode.Internal, context => AnswerAsync(context, [0, 0, 0, 0, 9, 1], "0"));

    [Fact]
    public async Task DeclaredOverTheLimit_IsResourceExhausted() =>
        await AssertAsync(StatusCode.ResourceExhausted, context => AnswerAsync(context, [0, 0xff, 0xff, 0xff, 0xff], "0"));

    [Fact]
    public async Task NotAMessage_IsInternal() =>
        await AssertAsync(StatusCode.Internal, context => AnswerAsync(context, [0, 0, 0, 0, 2, 0xff, 0xff], "0"));

    [Fact]
    public async Task CompressedByNothing_IsInternal() =>
        await AssertAsync(StatusCode.Internal, context => AnswerAsync(context, [1, 0, 0, 0, 1, 0], "0"));

    [Theory]
    [InlineData("99")]
    [InlineData("-1")]
    [InlineData("five")]
    public async Task StatusThatIsNone_IsUnknown(string status) =>
        await AssertAsync(StatusCode.Unknown, context => AnswerAsync(context, Message, status));

    [Fact]
    public async Task DetailsThatAreNone_LeaveTheCode() => await AssertAsync(StatusCode.Aborted, context =>
    {
        context.Response.AppendTrailer("grpc-status-details-bin", "!!!");
        return AnswerAsync(context, [], "10");
    });

    [Fact]
    public async Task RefusedStream_IsSentAgain()
    {
        int calls = 0;
        await using WebApplication server = await StartAsync(context =>
        {
            if (Interlocked.Increment(ref calls) < 3)
            {
                context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(RefusedStream);
                return Task.CompletedTask;
            }

            return AnswerAsync(context, Message, "0");
        });
        using RpcChannel channel = Channel(server);

        await channel.UnaryAsync(TestMethods.Unary, new SimpleRequest());

        Assert.Equal(3, calls);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 4)]
    public async Task BrokenStream_IsSentAgainOnlyIfItMayRunTwice(bool idempotent, int expected)
    {
        int calls = 0;
        await using WebApplication server = await StartAsync(context =>
        {
            Interlocked.Increment(ref calls);
            context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(InternalError);
            return Task.CompletedTask;
        });
        using RpcChannel channel = Channel(server);

        await Assert.ThrowsAsync<RpcException>(
            () => channel.UnaryAsync(TestMethods.Unary, new SimpleRequest(), new CallOptions { IsIdempotent = idempotent }));

        Assert.Equal(expected, calls);
    }

    private static async Task AssertAsync(StatusCode expected, RequestDelegate answer)
    {
        await using WebApplication server = await StartAsync(answer);
        using RpcChannel channel = Channel(server);

        var error = await Assert.ThrowsAsync<RpcException>(() => channel.UnaryAsync(TestMethods.Unary, new SimpleRequest()));

        Assert.True(expected == error.Code, error.ToString());
    }

    private static async Task AnswerAsync(HttpContext context, byte[] body, string? status)
    {
        context.Response.ContentType = "application/grpc";
        if (status is not null)
        {
            context.Response.AppendTrailer("grpc-status", status);
        }

        await context.Response.StartAsync();
        await context.Response.Body.WriteAsync(body);
    }

    private static RpcChannel Channel(WebApplication server) => new(new RpcChannelOptions
    {
        Addresses = [new Uri(server.Urls.Single())],
        Retry = new RetryOptions { InitialBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(2) },
    });

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseClearTextHttp2()));
        WebApplication app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return app;
    }
}
