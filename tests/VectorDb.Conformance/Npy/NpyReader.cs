using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VectorDb.Conformance.Npy;

/// <summary>
/// Reads NumPy's .npy format, versions 1 to 3 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html):
/// booleans, integers and floats of either byte order, in C or Fortran order.
/// </summary>
public static partial class NpyReader
{
    private const int PrefixLength = 10;

    public static NpyArray Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (NpyException error)
        {
            throw new NpyException($"{Path.GetFileName(path)}: {error.Message}");
        }
    }

    public static NpyArray Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length < PrefixLength || !IsMagic(file))
        {
            throw new NpyException("not a .npy file");
        }

        int lengthBytes = file[6] == 1 ? 2 : 4;
        int headerLength = lengthBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) : BinaryPrimitives.ReadInt32LittleEndian(file[8..]);
        int start = 8 + lengthBytes + headerLength;
        if (headerLength < 0 || start > file.Length)
        {
            throw new NpyException($"a header of {headerLength} bytes does not fit into a file of {file.Length}");
        }

        (string type, bool fortran, int[] shape) = ParseHeader(Encoding.UTF8.GetString(file[(8 + lengthBytes)..start]));
        NpyArray array = ReadValues(file[start..], type, fortran ? [.. shape.Reverse()] : shape);
        return fortran ? Transpose(array, shape) : array;
    }

    private static bool IsMagic(ReadOnlySpan<byte> file) => file[0] == 0x93 && file[1..6].SequenceEqual("NUMPY"u8);

    private static (string Type, bool Fortran, int[] Shape) ParseHeader(string header)
    {
        Match type = TypeEntry().Match(header);
        Match order = OrderEntry().Match(header);
        Match shape = ShapeEntry().Match(header);
        if (!type.Success || !order.Success || !shape.Success)
        {
            throw new NpyException($"header not understood: {header.Trim()}");
        }

        int[] sides =
        [
            .. shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(side => int.Parse(side, CultureInfo.InvariantCulture)),
        ];
        return (type.Groups[1].Value, order.Groups[1].Value == "True", sides);
    }

    private static NpyArray ReadValues(ReadOnlySpan<byte> data, string type, int[] shape)
    {
        bool big = type[0] == '>';
        char kind = type[1];
        int size = int.Parse(type[2..], CultureInfo.InvariantCulture);
        int count = checked((int)shape.Aggregate(1L, (product, side) => checked(product * side)));
        if (data.Length != (long)count * size)
        {
            throw new NpyException($"{count} values of {type} are {(long)count * size} bytes, the file holds {data.Length}");
        }

        byte[] swapped = new byte[size];
        long[] integers = new long[kind == 'f' ? 0 : count];
        double[] reals = new double[kind == 'f' ? count : 0];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> value = data.Slice(i * size, size);
            if (big)
            {
                value.CopyTo(swapped);
                Array.Reverse(swapped);
                value = swapped;
            }

            if (kind == 'f')
            {
                reals[i] = ReadReal(value);
            }
            else
            {
                integers[i] = ReadInteger(value, isSigned: kind == 'i');
            }
        }

        return kind == 'f' ? NpyArray.FromReals(reals, shape) : NpyArray.FromIntegers(integers, shape);
    }

    private static double ReadReal(ReadOnlySpan<byte> value) => value.Length switch
    {
        2 => (double)BinaryPrimitives.ReadHalfLittleEndian(value),
        4 => BinaryPrimitives.ReadSingleLittleEndian(value),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(value),
    };

    private static long ReadInteger(ReadOnlySpan<byte> value, bool isSigned) => (value.Length, isSigned) switch
    {
        (1, true) => (sbyte)value[0],
        (1, false) => value[0],
        (2, true) => BinaryPrimitives.ReadInt16LittleEndian(value),
        (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(value),
        (4, true) => BinaryPrimitives.ReadInt32LittleEndian(value),
        (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(value),
        (_, true) => BinaryPrimitives.ReadInt64LittleEndian(value),
        _ => checked((long)BinaryPrimitives.ReadUInt64LittleEndian(value)),
    };

    /// <summary>Values read in Fortran order are those of the reversed shape; turns them to C order.</summary>
    private static NpyArray Transpose(NpyArray reversed, int[] shape)
    {
        int[] from = new int[reversed.Count];
        int[] index = new int[shape.Length];
        for (int i = 0; i < from.Length; i++)
        {
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                from[i] = (from[i] * shape[axis]) + index[axis];
            }

            for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return reversed.IsInteger
            ? NpyArray.FromIntegers([.. from.Select(reversed.Whole)], shape)
            : NpyArray.FromReals([.. from.Select(reversed.Real)], shape);
    }

    [GeneratedRegex(@"'descr'\s*:\s*'([<>|=][biuf][1248])'")]
    private static partial Regex TypeEntry();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)")]
    private static partial Regex OrderEntry();

    [GeneratedRegex(@"'shape'\s*:\s*\(([\d\s,]*)\)")]
    private static partial Regex ShapeEntry();
}
