using System.Text.Json.Nodes;
using VectorDb.Rpc.Methods;
using VectorDb.Rpc.OpenApi;

namespace VectorDb.Rpc;

/// <summary>
/// The unary methods of a table as OpenAPI 3.1: what Connect makes of them over plain HTTP with JSON. Streams need envelopes,
/// which OpenAPI cannot describe, so they are left out.
/// </summary>
public static class OpenApiDocument
{
    private const string Json = "application/json";

    /// <summary>Makes the document.</summary>
    /// <param name="methods">The methods.</param>
    /// <param name="title">The name of the API.</param>
    /// <param name="version">The API's version.</param>
    public static JsonObject Create(MethodTable methods, string title, string version)
    {
        ArgumentNullException.ThrowIfNull(methods);
        var schemas = new SchemaSet();
        var paths = new JsonObject();
        foreach (RpcMethod method in methods.Methods.Where(method => method.Shape == MethodShape.Unary).OrderBy(method => method.Path, StringComparer.Ordinal))
        {
            var operations = new JsonObject { ["post"] = Post(method, schemas) };
            if (method.NoSideEffects)
            {
                operations["get"] = Get(method, schemas);
            }

            paths[method.Path] = operations;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = title, ["version"] = version },
            ["tags"] = new JsonArray([.. methods.Services.Select(service => new JsonObject { ["name"] = service.FullName })]),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas.ToJson() },
        };
    }

    private static JsonObject Post(RpcMethod method, SchemaSet schemas)
    {
        JsonObject operation = Operation(method, schemas, "post");
        operation["parameters"] = new JsonArray(TimeoutParameter());
        operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(schemas.Reference(method.Descriptor.InputType)) };
        return operation;
    }

    private static JsonObject Get(RpcMethod method, SchemaSet schemas)
    {
        JsonObject operation = Operation(method, schemas, "get");
        operation["parameters"] = new JsonArray(
            new JsonObject
            {
                ["name"] = "message",
                ["in"] = "query",
                ["required"] = true,
                ["content"] = Content(schemas.Reference(method.Descriptor.InputType)),
            },
            new JsonObject
            {
                ["name"] = "encoding",
                ["in"] = "query",
                ["required"] = true,
                ["schema"] = new JsonObject { ["const"] = "json" },
            },
            TimeoutParameter());
        return operation;
    }

    private static JsonObject Operation(RpcMethod method, SchemaSet schemas, string verb) => new()
    {
        ["operationId"] = $"{verb}.{method.Descriptor.FullName}",
        ["tags"] = new JsonArray(method.Descriptor.Service.FullName),
        ["responses"] = new JsonObject
        {
            ["200"] = Response("The call succeeded.", schemas.Reference(method.Descriptor.OutputType)),
            ["default"] = Response("The call failed.", schemas.Error()),
        },
    };

    private static JsonObject Response(string description, JsonNode schema) =>
        new() { ["description"] = description, ["content"] = Content(schema) };

    private static JsonObject Content(JsonNode schema) => new() { [Json] = new JsonObject { ["schema"] = schema } };

    private static JsonObject TimeoutParameter() => new()
    {
        ["name"] = Connect.ConnectHeaders.Timeout,
        ["in"] = "header",
        ["description"] = "How long the call may take, in milliseconds.",
        ["schema"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
    };
}
