using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace VectorDb.Demo.Tests;

/// <summary>A labelled folder of the world, read from the tree.</summary>
internal static class WorldFolder
{
    /// <summary>The lines of one of its files.</summary>
    public static IReadOnlyList<JsonElement> Lines(string folder, string file) =>
        [.. File.ReadLines(Path.Combine(Of(folder), file)).Select(static line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Where it is.</summary>
    public static string Of(string folder) => Path.Combine(Source(), "world", folder);

    /// <summary>The plain names of the things in a picture.</summary>
    public static string[] Things(JsonElement picture) => [.. picture.GetProperty("payload").GetProperty("things").EnumerateArray().Select(static t => t.GetString()!)];

    /// <summary>
    /// Whether no training scene holds these two together: the same rule as held_out_pair in src/VectorDb.Demo/training/world.py,
    /// CRC-32 of "first+second" in the order of the names.
    /// </summary>
    public static bool IsHeldOut(string one, string other)
    {
        string[] names = [one, other];
        Array.Sort(names, StringComparer.Ordinal);
        uint crc = uint.MaxValue;
        foreach (byte value in Encoding.UTF8.GetBytes(string.Join('+', names)))
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
            }
        }

        return ~crc % 100 < 8;
    }

    private static string Source([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../src/VectorDb.Demo"));
}
