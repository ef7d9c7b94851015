using System.Diagnostics;
using System.Text.Json.Nodes;

namespace VectorDb.Microbenchmarks.Imaging;

/// <summary>Pillow in a Python process of its own: a command a line, an answer a line.</summary>
internal sealed class PillowPeer : IDisposable
{
    private readonly Process _process;

    public PillowPeer(string python, string script)
    {
        _process = Process.Start(new ProcessStartInfo(python, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{python} did not start.");
        Version = (string)Answer()["pillow"]!;
    }

    public string Version { get; }

    public JsonNode Ask(JsonObject command)
    {
        _process.StandardInput.WriteLine(command.ToJsonString());
        _process.StandardInput.Flush();
        return Answer();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private JsonNode Answer() =>
        JsonNode.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The Python process ended; is python3-pil installed?"))!;
}
