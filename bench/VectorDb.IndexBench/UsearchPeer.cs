using System.Diagnostics;
using System.Globalization;

namespace VectorDb.IndexBench;

/// <summary>usearch's Node binding in a process of its own, which takes its times itself (bench/peers/usearch).</summary>
internal sealed class UsearchPeer : IDisposable
{
    private readonly Process _node;

    private UsearchPeer(Process node) => _node = node;

    /// <summary>Builds or loads its index of a set; null where there is no node, or its package is not installed.</summary>
    public static UsearchPeer? TryStart(string set, string peers)
    {
        if (!Directory.Exists(Path.Combine(peers, "node_modules")))
        {
            Console.WriteLine($"usearch: not measured; run 'npm ci --ignore-scripts' in {peers} for it");
            return null;
        }

        try
        {
            var start = new ProcessStartInfo("node", [Path.Combine(peers, "peer.mjs"), set]) { RedirectStandardInput = true, RedirectStandardOutput = true };
            var peer = new UsearchPeer(Process.Start(start)!);
            for (string line = peer.Read(); line != "ready"; line = peer.Read())
            {
                Console.WriteLine($"usearch: {line} s of CPU");
            }

            return peer;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine("usearch: not measured; there is no node");
            return null;
        }
    }

    /// <summary>Recall@10 and the median microseconds of a query.</summary>
    /// <param name="queries">q_id or q_ood.</param>
    /// <param name="ef">Candidates kept.</param>
    public (double Recall, double Microseconds) Measure(string queries, int ef)
    {
        _node.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{queries} {ef}"));
        double[] answer = [.. Read().Split(' ').Select(static number => double.Parse(number, CultureInfo.InvariantCulture))];
        return (answer[0], answer[1]);
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
    }

    private string Read() => _node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("usearch's process ended; run it by hand to see why.");
}
