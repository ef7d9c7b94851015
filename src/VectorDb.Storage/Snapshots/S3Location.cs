namespace VectorDb.Storage;

/// <summary>
/// A place in storage that speaks S3, written <c>s3://BUCKET/PREFIX?endpoint=URL&amp;region=NAME&amp;path-style=true</c>; all after the
/// bucket may be left out.
/// </summary>
/// <remarks>
/// What the location leaves out comes from the usual environment variables: AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, AWS_REGION or
/// AWS_DEFAULT_REGION. Credentials never stand in a location: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, a
/// profile, or the role of the machine.
/// </remarks>
public sealed record S3Location
{
    /// <summary>How a location begins.</summary>
    public const string Scheme = "s3://";

    private const string Endpoints = "endpoint", Regions = "region", PathStyles = "path-style";
    private const int LeastBucket = 3, MostBucket = 63, MostPrefix = 512;

    private S3Location(string bucket, string prefix)
    {
        Bucket = bucket;
        Prefix = prefix;
    }

    /// <summary>The bucket, which must exist.</summary>
    public string Bucket { get; }

    /// <summary>What the names of all objects begin with: empty, or ending with '/'.</summary>
    public string Prefix { get; }

    /// <summary>The server; null for Amazon's.</summary>
    public Uri? Endpoint { get; private init; }

    /// <summary>The region; null if nobody says one.</summary>
    public string? Region { get; private init; }

    /// <summary>Whether the bucket stands in the path rather than in the host name. Unless told, it does where an endpoint is given.</summary>
    public bool PathStyle { get; private init; }

    /// <summary>Whether some text names a place in storage that speaks S3, rather than a directory.</summary>
    public static bool Is(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return place.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a location.</summary>
    /// <param name="text">As above.</param>
    /// <param name="environment">Reads an environment variable; the process's if null.</param>
    /// <exception cref="ArgumentException">It is not one; the message says what is wrong.</exception>
    public static S3Location Parse(string text, Func<string, string?>? environment = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        environment ??= Environment.GetEnvironmentVariable;
        string[] halves = text.Split('?', 2);
        string[] path = halves[0][Scheme.Length..].Split('/', 2);
        string bucket = path[0], prefix = path.Length > 1 ? path[1].Trim('/') : "";
        Require(Is(text), text, "it does not begin with s3://");
        Require(bucket.Length is >= LeastBucket and <= MostBucket && bucket.All(IsBucketLetter), text, $"'{bucket}' is not a bucket's name");
        Require(prefix.Length <= MostPrefix && prefix.All(IsPrefixLetter), text, $"'{prefix}' is not a prefix: use letters, digits, '.', '-', '_' and '/'");
        Dictionary<string, string> settings = SettingsOf(halves.Length > 1 ? halves[1] : "", text);
        string? endpoint = First(settings.GetValueOrDefault(Endpoints), environment("AWS_ENDPOINT_URL_S3"), environment("AWS_ENDPOINT_URL"));
        Uri? server = null;
        Require(
            endpoint is null || (Uri.TryCreate(endpoint, UriKind.Absolute, out server) && server.Scheme is "http" or "https"),
            text, $"the endpoint '{endpoint}' is not an http or https URL");
        string pathStyle = settings.GetValueOrDefault(PathStyles) ?? (server is null ? "false" : "true");
        Require(bool.TryParse(pathStyle, out bool inPath), text, $"path-style is '{pathStyle}', not true or false");
        return new S3Location(bucket, prefix.Length == 0 ? "" : prefix + "/")
        {
            Endpoint = server,
            Region = First(settings.GetValueOrDefault(Regions), environment("AWS_REGION"), environment("AWS_DEFAULT_REGION")),
            PathStyle = inPath,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Scheme}{Bucket}/{Prefix}{(Endpoint is null ? "" : $" at {Endpoint}")}";

    private static Dictionary<string, string> SettingsOf(string query, string text)
    {
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        foreach (string setting in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] halves = setting.Split('=', 2);
            Require(halves is [Endpoints or Regions or PathStyles, { Length: > 0 }], text, $"'{setting}' is not endpoint=URL, region=NAME or path-style=true|false");
            settings[halves[0]] = Uri.UnescapeDataString(halves[1]);
        }

        return settings;
    }

    private static string? First(params ReadOnlySpan<string?> values)
    {
        foreach (string? value in values)
        {
            if (!string.IsNullOrEmpty(value))
            {
                return value;
            }
        }

        return null;
    }

    private static bool IsBucketLetter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-';

    private static bool IsPrefixLetter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/';

    private static void Require(bool condition, string text, string what)
    {
        if (!condition)
        {
            throw new ArgumentException($"'{text}' is not a place for snapshots: {what}. Write s3://BUCKET/PREFIX.", nameof(text));
        }
    }
}
