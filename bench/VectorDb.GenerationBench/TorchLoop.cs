using System.Diagnostics;
using System.Globalization;

namespace VectorDb.GenerationBench;

/// <summary>The reference's loop on Debian's PyTorch, in a process of its own.</summary>
internal sealed class TorchLoop : IDisposable
{
    private readonly Process _process;

    public TorchLoop(string python) => _process = Process.Start(
        new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "peer.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    /// <summary>CPU time of a caption of so many tokens, divided by them.</summary>
    public double MillisecondsPerToken(int tokens)
    {
        _process.StandardInput.WriteLine(tokens.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        string answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The PyTorch process has ended.");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
