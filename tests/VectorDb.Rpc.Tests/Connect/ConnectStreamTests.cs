using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Grpc.Testing;

namespace VectorDb.Rpc.Tests.Connect;

public sealed class ConnectStreamTests
{
    [Fact]
    public async Task Stream_OverHttp1_EndsWithItsStatusAndTrailers()
    {
        MethodTable table = RpcTestServer.Table(serverStream: async (_, responses, context) =>
        {
            context.ResponseTrailers.Add("x-tail", "t");
            await responses.WriteAsync(new StreamingOutputCallResponse { Payload = TestMethods.Bytes(3) });
            throw new RpcException(StatusCode.ResourceExhausted, "genug ä", [new Google.Rpc.RetryInfo()]);
        });
        await using RpcTestServer server = await RpcTestServer.StartAsync(table);

        List<(byte Flags, JsonNode Body)> envelopes = await PostAsync(server, "StreamingOutputCall", Envelope("{}"));

        Assert.Equal("AAAA", (string?)envelopes[0].Body["payload"]!["body"]);
        Assert.Equal(2, envelopes[1].Flags);
        Assert.Equal("resource_exhausted", (string?)envelopes[1].Body["error"]!["code"]);
        Assert.Equal("genug ä", (string?)envelopes[1].Body["error"]!["message"]);
        Assert.Equal("google.rpc.RetryInfo", (string?)envelopes[1].Body["error"]!["details"]![0]!["type"]);
        Assert.Equal("t", (string?)envelopes[1].Body["metadata"]!["x-tail"]![0]);
    }

    [Theory]
    [InlineData("Missing", "{}", "unimplemented")]
    [InlineData("StreamingOutputCall", "{", "invalid_argument")]
    [InlineData("StreamingOutputCall", "{\"typo\":1}", "invalid_argument")]
    public async Task Stream_ThatFailsAtOnce_SaysSoInItsLastEnvelope(string method, string json, string code)
    {
        await using RpcTestServer server = await RpcTestServer.StartAsync();

        List<(byte Flags, JsonNode Body)> envelopes = await PostAsync(server, method, Envelope(json));

        (byte flags, JsonNode body) = Assert.Single(envelopes);
        Assert.Equal(2, flags);
        Assert.Equal(code, (string?)body["error"]!["code"]);
    }

    [Fact]
    public async Task Stream_CutEnvelope_IsInvalidArgument()
    {
        await using RpcTestServer server = await RpcTestServer.StartAsync();

        List<(byte Flags, JsonNode Body)> envelopes = await PostAsync(server, "StreamingInputCall", Envelope("{}")[..6]);

        Assert.Equal("invalid_argument", (string?)envelopes.Single().Body["error"]!["code"]);
    }

    [Fact]
    public async Task Stream_EndedByTheCallerAsServersDo_IsRefused()
    {
        await using RpcTestServer server = await RpcTestServer.StartAsync();
        byte[] end = Envelope("{}");
        end[0] = 2;

        List<(byte Flags, JsonNode Body)> envelopes = await PostAsync(server, "StreamingInputCall", end);

        Assert.Equal("invalid_argument", (string?)envelopes.Single().Body["error"]!["code"]);
    }

    private static byte[] Envelope(string json)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        byte[] envelope = new byte[5 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(envelope.AsSpan(1), body.Length);
        body.CopyTo(envelope, 5);
        return envelope;
    }

    private static async Task<List<(byte Flags, JsonNode Body)>> PostAsync(RpcTestServer server, string method, byte[] body)
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/connect+json") } };
        using HttpResponseMessage response = await http.PostAsync(new Uri(server.Http1, $"/grpc.testing.TestService/{method}"), content);
        Assert.Equal((HttpStatusCode.OK, "application/connect+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        var envelopes = new List<(byte, JsonNode)>();
        for (int at = 0; at < bytes.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + 1));
            envelopes.Add((bytes[at], JsonNode.Parse(bytes.AsSpan(at + 5, length))!));
            at += 5 + length;
        }

        return envelopes;
    }
}
