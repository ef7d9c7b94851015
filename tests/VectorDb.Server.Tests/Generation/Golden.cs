using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using VectorDb.Server.Tests.Hosting;

namespace VectorDb.Server.Tests.Generation;

/// <summary>A tiny checkpoint with its pictures and what the reference implementation made of them.</summary>
public sealed partial record Golden(string Name)
{
    public static Golden Caption { get; } = new("blip/caption");

    public static Golden Vqa { get; } = new("blip/vqa");

    public static Golden Matching { get; } = new("blip/itm");

    public static Golden Nlvr { get; } = new("blip-nlvr2/nlvr2");

    public static Golden Grounding { get; } = new("blip-grounding/refcoco");

    public static Golden Labels { get; } = new("vilt/vqa");

    public string Directory => Path.Combine(RunningServer.Root, "tests/Goldens", Name);

    /// <summary>Names of the pictures, in the order of the recorded rows.</summary>
    public IReadOnlyList<string> Pictures => Json("images.json").Deserialize<string[]>()!;

    public ByteString Picture(string name) => ByteString.CopyFrom(File.ReadAllBytes(Path.Combine(Directory, "inputs", name)));

    public JsonElement Json(string input) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Directory, "inputs", input))).RootElement;

    /// <summary>A recorded output: its rows, of as many numbers as its last dimension has. Ids end where -1 pads them.</summary>
    public double[][] Rows(string output)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Directory, "expected", output + ".npy"));
        int headerLength = BitConverter.ToUInt16(file, 8);
        string header = System.Text.Encoding.ASCII.GetString(file, 10, headerLength);
        int[] shape = [.. Shape().Match(header).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(static d => int.Parse(d, CultureInfo.InvariantCulture))];
        ReadOnlySpan<byte> data = file.AsSpan(10 + headerLength);
        bool isFloat = header.Contains("<f4", StringComparison.Ordinal);
        Assert.True((isFloat || header.Contains("<i8", StringComparison.Ordinal)) && !header.Contains("'fortran_order': True", StringComparison.Ordinal));
        double[] values = isFloat
            ? [.. MemoryMarshal.Cast<byte, float>(data).ToArray().Select(static v => (double)v)]
            : [.. MemoryMarshal.Cast<byte, long>(data).ToArray().Select(static v => (double)v)];
        return [.. values.Chunk(shape.Length > 1 ? shape[^1] : 1)];
    }

    /// <summary>A recorded list of ids for each row.</summary>
    public int[][] Ids(string output) => [.. Rows(output).Select(static row => row.TakeWhile(static id => id >= 0).Select(static id => (int)id).ToArray())];

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex Shape();
}
