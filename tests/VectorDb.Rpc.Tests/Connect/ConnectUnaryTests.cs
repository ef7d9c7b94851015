using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Testing;

namespace VectorDb.Rpc.Tests.Connect;

public sealed class ConnectUnaryTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _http = new();
    private RpcTestServer _server = null!;

    public async Task InitializeAsync()
    {
        MethodTable table = RpcTestServer.Table(unary: (request, context) =>
        {
            if (request.ResponseStatus is { Code: > 0 } status)
            {
                throw new RpcException(
                    (StatusCode)status.Code, status.Message, [new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = "f" } } }]);
            }

            context.ResponseHeaders.Add("x-head", "1");
            context.ResponseTrailers.Add("x-tail", "2");
            return Task.FromResult(new SimpleResponse { Payload = TestMethods.Bytes(request.ResponseSize) });
        });
        _server = await RpcTestServer.StartAsync(table, options => options.MaxReceiveBytes = 100_000);
        _http.BaseAddress = new Uri(_server.Http1, "/grpc.testing.TestService/");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData(1, 499, "canceled")]
    [InlineData(2, 500, "unknown")]
    [InlineData(3, 400, "invalid_argument")]
    [InlineData(4, 504, "deadline_exceeded")]
    [InlineData(5, 404, "not_found")]
    [InlineData(6, 409, "already_exists")]
    [InlineData(7, 403, "permission_denied")]
    [InlineData(8, 429, "resource_exhausted")]
    [InlineData(9, 400, "failed_precondition")]
    [InlineData(10, 409, "aborted")]
    [InlineData(11, 400, "out_of_range")]
    [InlineData(12, 501, "unimplemented")]
    [InlineData(13, 500, "internal")]
    [InlineData(14, 503, "unavailable")]
    [InlineData(15, 500, "data_loss")]
    [InlineData(16, 401, "unauthenticated")]
    public async Task Post_Failure_HasItsHttpStatusAndJson(int code, int http, string name)
    {
        (HttpResponseMessage response, JsonNode body) = await PostAsync($$"""{"responseStatus": {"message": "weil: ä\n", "code": {{code}} } }""");

        Assert.Equal(http, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(name, (string?)body["code"]);
        Assert.Equal("weil: ä\n", (string?)body["message"]);
        JsonNode detail = body["details"]![0]!;
        Assert.Equal("google.rpc.BadRequest", (string?)detail["type"]);
        string value = (string)detail["value"]!;
        Assert.DoesNotContain('=', value);
        Assert.Equal("f", BadRequest.Parser.ParseFrom(Convert.FromBase64String(value.PadRight((value.Length + 3) / 4 * 4, '='))).FieldViolations[0].Field);
        Assert.Equal("f", (string?)detail["debug"]!["fieldViolations"]![0]!["field"]);
    }

    [Fact]
    public async Task Post_Json_AnswersWithHeadersAndTrailers()
    {
        (HttpResponseMessage response, JsonNode body) = await PostAsync("""{"responseSize": 3}""");

        Assert.Equal("AAAA", (string?)body["payload"]!["body"]);
        Assert.Equal("1", response.Headers.GetValues("x-head").Single());
        Assert.Equal("2", response.Headers.GetValues("trailer-x-tail").Single());
    }

    [Fact]
    public async Task Post_Protobuf_AnswersProtobuf()
    {
        using HttpResponseMessage response = await _http.PostAsync(
            "UnaryCall", Content(new SimpleRequest { ResponseSize = 9 }.ToByteArray(), "application/proto"));

        Assert.Equal("application/proto", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(9, SimpleResponse.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync()).Payload.Body.Length);
    }

    [Fact]
    public async Task Post_Gzip_IsReadAndAnsweredInGzip()
    {
        ByteArrayContent content = Content(Gzip("""{"responseSize": 3000}"""u8.ToArray()), "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using var request = new HttpRequestMessage(HttpMethod.Post, "UnaryCall") { Content = content };
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using HttpResponseMessage response = await _http.SendAsync(request);

        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        await using var plain = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        Assert.Equal(4000, ((string)(await JsonNode.ParseAsync(plain))!["payload"]!["body"]!).Length);
    }

    [Fact]
    public async Task Post_Bomb_IsResourceExhausted()
    {
        ByteArrayContent content = Content(Gzip(new byte[50 << 20]), "application/proto");
        content.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage response = await _http.PostAsync("UnaryCall", content);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_BodyOverTheLimit_IsResourceExhausted(bool declared)
    {
        HttpContent content = declared
            ? Content(new byte[200_000], "application/proto")
            : new StreamContent(new UnknownLengthStream(200_000)) { Headers = { ContentType = new MediaTypeHeaderValue("application/proto") } };
        using HttpResponseMessage response = await _http.PostAsync("UnaryCall", content);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"responseSize": "many"}""")]
    [InlineData("""{"respnseSize": 1}""")]
    [InlineData("")]
    [InlineData("{")]
    public async Task Post_MalformedJson_IsInvalidArgument(string json)
    {
        (HttpResponseMessage response, JsonNode body) = await PostAsync(json);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_argument", (string?)body["code"]);
    }

    [Theory]
    [InlineData("Connect-Timeout-Ms", "soon", 400)]
    [InlineData("Connect-Timeout-Ms", "12345678901", 400)]
    [InlineData("Connect-Protocol-Version", "2", 400)]
    [InlineData("x-trace-bin", "***", 200)] // nobody reads it
    [InlineData("Connect-Timeout-Ms", "60000", 200)]
    public async Task Post_Header_IsJudged(string name, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "UnaryCall") { Content = Content("{}"u8.ToArray(), "application/json") };
        request.Headers.Add(name, value);
        using HttpResponseMessage response = await _http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("CacheableUnaryCall?connect=v1&encoding=json&message=%7B%22responseSize%22%3A3%7D", 200)]
    [InlineData("CacheableUnaryCall?connect=v1&encoding=json&base64=1&message=eyJyZXNwb25zZVNpemUiOjN9", 200)]
    [InlineData("CacheableUnaryCall?encoding=proto&base64=1&message=EAM", 200)]
    [InlineData("CacheableUnaryCall?encoding=proto&message=%10%03", 200)]
    [InlineData("CacheableUnaryCall?encoding=json&base64=1&message=***", 400)]
    [InlineData("CacheableUnaryCall?encoding=json&message=%zz", 400)]
    [InlineData("CacheableUnaryCall?connect=v2&encoding=json&message=%7B%7D", 400)]
    [InlineData("CacheableUnaryCall?encoding=xml&message=%7B%7D", 501)]
    [InlineData("CacheableUnaryCall?encoding=json&compression=br&message=%7B%7D", 501)]
    [InlineData("CacheableUnaryCall", 405)]
    [InlineData("UnaryCall?encoding=json&message=%7B%7D", 501)]
    [InlineData("Missing?encoding=json&message=%7B%7D", 501)]
    public async Task Get_Query_IsJudged(string query, int status)
    {
        using HttpResponseMessage response = await _http.GetAsync(query);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("UnaryCall", "text/plain", 415)]
    [InlineData("UnaryCall", "application/connect+json", 415)]
    [InlineData("FullDuplexCall", "application/json", 415)]
    [InlineData("Missing", "application/json", 501)]
    [InlineData("../other.Service/Missing", "application/json", 404)]
    public async Task Post_WhereOrWhatNobodyTakes_IsRefused(string path, string type, int status)
    {
        using HttpResponseMessage response = await _http.PostAsync(path, Content("{}"u8.ToArray(), type));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 415, response.Headers.Contains("Accept-Post"));
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static ByteArrayContent Content(byte[] bytes, string type) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private async Task<(HttpResponseMessage Response, JsonNode Body)> PostAsync(string json)
    {
        HttpResponseMessage response = await _http.PostAsync("UnaryCall", Content(Encoding.UTF8.GetBytes(json), "application/json"));
        return (response, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private sealed class UnknownLengthStream(int length) : MemoryStream(new byte[length])
    {
        public override bool CanSeek => false;
    }
}
