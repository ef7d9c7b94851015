using System.Globalization;

namespace VectorDb.Models.Hub;

/// <summary>Where models are pulled from and kept.</summary>
public sealed record HubOptions
{
    /// <summary>The hub; HF_ENDPOINT overrides it.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>Bearer token, or null; HF_TOKEN sets it. It is sent to the endpoint only, never to where that redirects.</summary>
    public string? Token { get; init; }

    /// <summary>Where pulled models are kept.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Only what is cached is used; HF_HUB_OFFLINE=1 sets it.</summary>
    public bool Offline { get; init; }

    /// <summary>Most bytes of one model, 1 or more.</summary>
    public long MaxBytes { get; init; } = 200L << 30;

    /// <summary>How often a broken transfer is taken up again, 0..100.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>Pause before the first retry; each further one doubles it.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock of pauses.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Options as the environment variables of the hub's own tools say.</summary>
    /// <param name="cacheDirectory">Where pulled models are kept.</param>
    /// <param name="variable">Reads an environment variable; null for the process's own.</param>
    /// <exception cref="ModelException">HF_ENDPOINT is no http or https address.</exception>
    public static HubOptions FromEnvironment(string cacheDirectory, Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        HubOptions options = new() { CacheDirectory = cacheDirectory };
        string? endpoint = NotEmpty(variable("HF_ENDPOINT"));
        if (endpoint is not null)
        {
            bool valid = Uri.TryCreate(endpoint.TrimEnd('/'), UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https";
            options = options with
            {
                Endpoint = valid ? parsed! : throw new ModelException(ModelError.InvalidInput, $"HF_ENDPOINT is '{endpoint}'; expected an http or https address"),
            };
        }

        string? offline = NotEmpty(variable("HF_HUB_OFFLINE"))?.ToUpper(CultureInfo.InvariantCulture);
        return options with
        {
            Token = NotEmpty(variable("HF_TOKEN")),
            Offline = offline is "1" or "TRUE" or "YES" or "ON",
        };
    }

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
