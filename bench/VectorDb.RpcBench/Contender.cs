using System.Diagnostics;
using System.Globalization;

namespace VectorDb.RpcBench;

/// <summary>A server in a process of its own.</summary>
internal sealed class Contender : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<Measure> _measures = [];

    private Contender(string name, Process process, string port)
    {
        Name = name;
        _process = process;
        Port = port;
    }

    public string Name { get; }

    public string Port { get; }

    public Measure Median => new(
        MedianOf(measure => measure.CpuMicroseconds),
        MedianOf(measure => measure.CallsPerSecond),
        MedianOf(measure => measure.P50),
        MedianOf(measure => measure.P99));

    /// <summary>Starts a server, which prints its port first.</summary>
    public static async Task<Contender> StartAsync(string name, string program, params string[] arguments)
    {
        Process process = Start(program, arguments);
        string line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{name} did not start.");
        return new Contender(name, process, line.Split(' ')[0]);
    }

    /// <summary>Loads the server for a while; its CPU time is read before and after.</summary>
    public async Task LoadAsync(string peer, int concurrency, int seconds)
    {
        TimeSpan before = CpuTime();
        using Process load = Start(peer, ["load", Port, $"{concurrency}", $"{seconds}"]);
        string line = await load.StandardOutput.ReadToEndAsync();
        await load.WaitForExitAsync();
        double[] numbers = [.. line.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        _measures.Add(new Measure((CpuTime() - before).TotalMicroseconds / numbers[0], numbers[0] / seconds, numbers[1], numbers[2]));
    }

    /// <summary>Forgets what was measured so far.</summary>
    public void Forget() => _measures.Clear();

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Process Start(string program, IEnumerable<string> arguments) => Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    private TimeSpan CpuTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    private double MedianOf(Func<Measure, double> value) => _measures.Select(value).Order().ElementAt(_measures.Count / 2);
}
