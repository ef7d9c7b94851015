namespace VectorDb.Index.Blocks;

/// <summary>A block's key: what it is a part of in the highest byte, its number in the rest.</summary>
internal static class BlockKey
{
    /// <summary>The one block that says what the index is.</summary>
    public const ulong Meta = 0;

    private const int KindShift = 56;
    private const byte DirectoryKind = 1;
    private const byte FirstArrayKind = 16;

    /// <summary>A part of the list of generations.</summary>
    public static ulong Directory(int number) => ((ulong)DirectoryKind << KindShift) | (uint)number;

    /// <summary>A block of an array.</summary>
    /// <param name="array">The array's place in the store's list.</param>
    /// <param name="number">The block's number in the array.</param>
    public static ulong Array(int array, int number) => ((ulong)(FirstArrayKind + array) << KindShift) | (uint)number;

    /// <summary>The key for people: kind and number.</summary>
    public static string Describe(ulong key)
    {
        byte kind = (byte)(key >> KindShift);
        ulong number = key & ((1UL << KindShift) - 1);
        string name = kind switch
        {
            0 => "meta",
            DirectoryKind => "directory",
            >= FirstArrayKind when kind - FirstArrayKind < ArrayNames.Length => ArrayNames[kind - FirstArrayKind],
            _ => $"kind {kind}",
        };
        return $"{name}/{number} (key 0x{key:X16})";
    }

    private static readonly string[] ArrayNames = ["vectors", "codes", "factors", "links", "towers", "upper-links", "live", "linked", "removed", "text-links", "nodes"];
}
