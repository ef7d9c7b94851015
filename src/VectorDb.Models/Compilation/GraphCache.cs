using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;

namespace VectorDb.Models.Compilation;

/// <summary>
/// Compiled towers of one model on disk, so that the next start maps them instead of reading, transposing and quantising
/// the checkpoint again. The key is everything they depend on: the model's fingerprint, this build, the processor's
/// instruction sets and the device. An entry counts only when all its towers have been written and checked.
/// </summary>
internal sealed class GraphCache
{
    private const string CompleteMark = "complete";
    private const int ExtendedFeatures = 7;

    private readonly string _directory;

    /// <param name="root">Where all models' entries lie.</param>
    /// <param name="fingerprint">Of the model, its precision included.</param>
    /// <param name="device">Where it runs.</param>
    public GraphCache(string root, string fingerprint, string device)
    {
        string key = string.Join(
            '\n',
            fingerprint,
            device,
            typeof(GraphCache).Module.ModuleVersionId,
            typeof(GraphFile).Module.ModuleVersionId,
            RuntimeInformation.ProcessArchitecture,
            ProcessorFeatures());
        string name = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));
        _directory = Path.Combine(root, name);
    }

    /// <summary>Whether every tower is there and was checked.</summary>
    public bool IsComplete => File.Exists(Path.Combine(_directory, CompleteMark));

    /// <summary>A tower, or null where its file is missing or damaged; then the whole entry is made again at the next start.</summary>
    public GraphModel? TryLoad(string tower)
    {
        try
        {
            return GraphFile.Load(PathOf(tower));
        }
        catch (OnnxRuntimeException)
        {
            Invalidate();
            return null;
        }
    }

    /// <summary>Keeps a tower. A disk that is full or read-only costs the next start time, nothing else.</summary>
    public void Save(string tower, GraphModel model) => Try(() =>
    {
        Directory.CreateDirectory(_directory);
        GraphFile.Save(model, PathOf(tower));
    });

    /// <summary>Says that the towers belong to a checkpoint in which nothing was missing or left over.</summary>
    public void MarkComplete() => Try(() => File.WriteAllText(Path.Combine(_directory, CompleteMark), ""));

    /// <summary>Forgets the entry, because a tower of it is damaged.</summary>
    public void Invalidate() => Try(() => File.Delete(Path.Combine(_directory, CompleteMark)));

    private string PathOf(string tower) => Path.Combine(_directory, tower + ".graph");

    private static string ProcessorFeatures()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < ExtendedFeatures)
        {
            return "";
        }

        (_, int ebx, int ecx, _) = X86Base.CpuId(ExtendedFeatures, 0);
        return string.Create(CultureInfo.InvariantCulture, $"{ebx:x}-{ecx:x}-{X86Base.CpuId(ExtendedFeatures, 1).Eax:x}");
    }

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The cache is an optimisation; the model is already in memory.
        }
    }
}
