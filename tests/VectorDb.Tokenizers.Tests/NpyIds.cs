using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VectorDb.Tokenizers.Tests;

/// <summary>Reads a two-dimensional int64 .npy file, which is how the goldens hold token ids.</summary>
internal static partial class NpyIds
{
    public static int[][] Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int headerLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        string header = Encoding.ASCII.GetString(bytes, 10, headerLength);
        Match shape = Shape().Match(header);
        Assert.True(header.Contains("'<i8'", StringComparison.Ordinal) && shape.Success, $"{path} is not a table of int64: {header}");
        int rows = int.Parse(shape.Groups[1].Value, CultureInfo.InvariantCulture);
        int columns = int.Parse(shape.Groups[2].Value, CultureInfo.InvariantCulture);
        var table = new int[rows][];
        for (int row = 0; row < rows; row++)
        {
            table[row] = new int[columns];
            for (int column = 0; column < columns; column++)
            {
                int at = 10 + headerLength + (((row * columns) + column) * 8);
                table[row][column] = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            }
        }

        return table;
    }

    /// <summary>A row without the -1 that fills ragged tables up.</summary>
    public static int[] Unpadded(int[] row) => [.. row.TakeWhile(id => id >= 0)];

    [GeneratedRegex(@"'shape': \((\d+), (\d+)\)")]
    private static partial Regex Shape();
}
