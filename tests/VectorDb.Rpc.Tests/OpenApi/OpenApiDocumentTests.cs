using System.Text.Json.Nodes;
using VectorDb.Rpc.Interop;

namespace VectorDb.Rpc.Tests.OpenApi;

public sealed class OpenApiDocumentTests
{
    private readonly JsonObject _document = OpenApiDocument.Create(InteropMethods.Create(TimeProvider.System), "Interop", "1.2.3");

    [Fact]
    public void Paths_AreTheUnaryMethods() => Assert.Equal(
        [
            "/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/List", "/grpc.testing.TestService/CacheableUnaryCall",
            "/grpc.testing.TestService/EmptyCall", "/grpc.testing.TestService/UnaryCall",
        ],
        _document["paths"]!.AsObject().Select(path => path.Key));

    [Fact]
    public void Get_IsThereForMethodsWithoutSideEffects()
    {
        Assert.NotNull(_document["paths"]!["/grpc.testing.TestService/CacheableUnaryCall"]!["get"]);
        Assert.Null(_document["paths"]!["/grpc.testing.TestService/UnaryCall"]!["get"]);
    }

    [Fact]
    public void Schemas_FollowTheJsonMapping()
    {
        JsonNode schemas = _document["components"]!["schemas"]!;

        Assert.Equal("integer", (string?)schemas["grpc.testing.SimpleRequest"]!["properties"]!["responseSize"]!["type"]);
        Assert.Equal("base64", (string?)schemas["grpc.testing.Payload"]!["properties"]!["body"]!["contentEncoding"]);
        Assert.Equal("COMPRESSABLE", (string?)schemas["grpc.testing.PayloadType"]!["enum"]![0]);
        Assert.Equal(
            "#/components/schemas/grpc.health.v1.HealthCheckResponse",
            (string?)schemas["grpc.health.v1.HealthListResponse"]!["properties"]!["statuses"]!["additionalProperties"]!["$ref"]);
    }

    [Fact]
    public void References_AllLeadSomewhere()
    {
        JsonObject schemas = _document["components"]!["schemas"]!.AsObject();
        string text = _document.ToJsonString();
        foreach (string reference in System.Text.RegularExpressions.Regex.Matches(text, "#/components/schemas/([^\"]+)").Select(match => match.Groups[1].Value))
        {
            Assert.True(schemas.ContainsKey(reference), reference);
        }
    }
}
