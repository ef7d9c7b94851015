namespace VectorDb.Engine.Items;

/// <summary>The most that one item may bring.</summary>
public static class ItemLimits
{
    /// <summary>The most bytes of an encoded picture.</summary>
    public const int MaxImageBytes = 32 * 1024 * 1024;

    /// <summary>The most bytes of a text, in UTF-8.</summary>
    public const int MaxTextBytes = 64 * 1024;
}
