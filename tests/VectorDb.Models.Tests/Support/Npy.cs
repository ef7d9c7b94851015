using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using VectorDb.Models.Probing;

namespace VectorDb.Models.Tests.Support;

/// <summary>Reads the .npy files of the goldens: float32, int64 and uint8 in C order.</summary>
public static partial class Npy
{
    public static ProbeValue Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int headerLength = BitConverter.ToUInt16(file, 8);
        string header = System.Text.Encoding.ASCII.GetString(file, 10, headerLength);
        bool columns = header.Contains("'fortran_order': True", StringComparison.Ordinal);
        int[] shape = [.. Shape().Match(header).Groups[1].Value
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(d => int.Parse(d, CultureInfo.InvariantCulture))];
        ReadOnlySpan<byte> data = file.AsSpan(10 + headerLength);
        return Descr().Match(header).Groups[1].Value switch
        {
            "<f4" => new ProbeValue(ToRows(MemoryMarshal.Cast<byte, float>(data).ToArray(), shape, columns), shape),
            "<i8" => new ProbeValue(ToRows(MemoryMarshal.Cast<byte, long>(data).ToArray(), shape, columns), shape),
            "|u1" => new ProbeValue(ToRows(data.ToArray(), shape, columns), shape),
            string other => throw new NotSupportedException($"{path}: {other}"),
        };
    }

    private static T[] ToRows<T>(T[] values, int[] shape, bool columns)
    {
        if (!columns)
        {
            return values;
        }

        T[] rows = new T[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int rest = i;
            int place = 0;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                (rest, int index) = Math.DivRem(rest, shape[axis]);
                place += index * shape.Take(axis).Aggregate(1, (product, d) => product * d);
            }

            rows[i] = values[place];
        }

        return rows;
    }

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex Shape();

    [GeneratedRegex("'descr': '([^']*)'")]
    private static partial Regex Descr();
}
