using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace VectorDb.EncoderBench;

/// <summary>Debian's PyTorch on the same weights, on one thread, in a process of its own that lives through the run.</summary>
internal sealed class TorchContender : IContender
{
    private readonly string _precision;
    private readonly string _pixelFile;
    private readonly Process _process;

    public TorchContender(string python, TowerShape shape, string weightFile, string precision)
    {
        _precision = precision;
        _pixelFile = $"{weightFile}.{precision}.pixels";
        Name = $"PyTorch {precision}";
        int[] sizes = [shape.Image, shape.Patch, shape.Width, shape.Layers, shape.Heads, shape.Projection];
        string[] arguments = [
            Path.Combine(AppContext.BaseDirectory, "peer.py"),
            weightFile,
            .. sizes.Select(size => size.ToString(CultureInfo.InvariantCulture))];
        _process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    public string Name { get; }

    public (double CpuMilliseconds, float[] Embedding) Encode(int batch, float[] pixels)
    {
        File.WriteAllBytes(_pixelFile, MemoryMarshal.AsBytes<float>(pixels).ToArray());
        _process.StandardInput.WriteLine($"run {_precision} {batch} {_pixelFile}");
        _process.StandardInput.Flush();
        string answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The PyTorch process has ended.");
        double[] numbers = [.. answer.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        return (numbers[0], [.. numbers[1..].Select(number => (float)number)]);
    }

    public void Dispose()
    {
        _process.StandardInput.WriteLine("quit");
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        File.Delete(_pixelFile);
    }
}
