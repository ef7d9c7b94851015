using System.Runtime.InteropServices;

namespace VectorDb.IndexBench;

/// <summary>A set in the big-ann layout: rows and columns as two little-endian uint32, then the data.</summary>
internal sealed record AnnSet(float[][] Base, float[][] InDistribution, float[][] CrossModal, float[][] CrossModalTraining, uint[][] TruthIn, uint[][] TruthCross)
{
    public int Dimensions => Base[0].Length;

    public static AnnSet Load(string directory) => new(
        Read<float>(directory, "base.fbin"),
        Read<float>(directory, "q_id.fbin"),
        Read<float>(directory, "q_ood.fbin"),
        Read<float>(directory, "q_ood_train.fbin"),
        Read<uint>(directory, "gt_id.ibin"),
        Read<uint>(directory, "gt_ood.ibin"));

    private static T[][] Read<T>(string directory, string name)
        where T : unmanaged
    {
        using FileStream file = File.OpenRead(Path.Combine(directory, name));
        uint[] shape = new uint[2];
        file.ReadExactly(MemoryMarshal.AsBytes(shape.AsSpan()));
        var rows = new T[shape[0]][];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = new T[shape[1]];
            file.ReadExactly(MemoryMarshal.AsBytes(rows[i].AsSpan()));
        }

        return rows;
    }
}
