namespace VectorDb.Cli.Quickstart;

/// <summary>What the tour asks: texts and pictures of the bundled folder.</summary>
internal static class TourPlan
{
    /// <summary>The collection that the tour makes.</summary>
    public const string Collection = "quickstart";

    /// <summary>Searched for as it is.</summary>
    public const string Text = "a candle and three owls on a dotted brown background";

    /// <summary>Searched for with and without reranking; four pictures hold these things, one of them so.</summary>
    public const string Relation = "an owl above a baseball";

    /// <summary>The picture that <see cref="Relation"/> is true of.</summary>
    public const string RelationFile = "0322.webp";

    /// <summary>Searched with.</summary>
    public const string ImageFile = "0348.webp";

    /// <summary>Searched for under <see cref="Filter"/>.</summary>
    public const string FilteredText = "a helicopter";

    /// <summary>Which pictures may be found.</summary>
    public const string Filter = "background = \"pink\" and count <= 2";

    /// <summary>Classified with <see cref="Labels"/>.</summary>
    public const string ClassifiedFile = "0023.webp";

    /// <summary>What it may be.</summary>
    public static readonly string[] Labels = ["squid", "octopus", "lobster", "tram", "teapot", "cactus"];

    /// <summary>Looked at closely for <see cref="HeatText"/>.</summary>
    public const string HeatFile = "0041.webp";

    /// <summary>What is looked for in it.</summary>
    public const string HeatText = "a rhino";

    /// <summary>Captioned and asked about.</summary>
    public static readonly (string File, string Question)[] Questions =
    [
        ("0008.webp", "how many tractors are there?"),
        ("0011.webp", "what is left of the potato?"),
        ("0019.webp", "where is the bone?"),
        ("0022.webp", "what colour is the background?"),
        ("0025.webp", "is there a teddy?"),
        ("0026.webp", "what is below the octopus?"),
        ("0031.webp", "is there a teapot?"),
        ("0037.webp", "how many helicopters are in the picture?"),
        ("0045.webp", "where is the diamond?"),
        ("0058.webp", "what is next to the sofa?"),
    ];
}
