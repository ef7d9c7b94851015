using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace VectorDb.Rpc;

/// <summary>Serves the description of a table's methods.</summary>
public static class OpenApiApplicationBuilderExtensions
{
    /// <summary>Answers GET of a path with the table's <see cref="OpenApiDocument"/>, which is made once.</summary>
    /// <param name="app">The host's pipeline.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="title">The name of the API.</param>
    /// <param name="version">The API's version.</param>
    /// <param name="path">Where it is found.</param>
    public static IApplicationBuilder MapRpcOpenApi(
        this IApplicationBuilder app, MethodTable methods, string title, string version, string path = "/openapi.json")
    {
        ArgumentNullException.ThrowIfNull(app);
        byte[] document = System.Text.Encoding.UTF8.GetBytes(OpenApiDocument.Create(methods, title, version).ToJsonString());
        return app.Use(next => http =>
        {
            if (http.Request.Path != path || !HttpMethods.IsGet(http.Request.Method))
            {
                return next(http);
            }

            http.Response.ContentType = "application/json";
            http.Response.ContentLength = document.Length;
            return http.Response.Body.WriteAsync(document).AsTask();
        });
    }
}
