using System.CommandLine;
using System.Net;
using VectorDb.Cli.Connections;
using VectorDb.Rpc;
using VectorDb.Server.Hosting;

namespace VectorDb.Cli.Commands;

/// <summary><c>vectordb serve</c>: a server until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("serve", "Runs a server on a data directory.");
        var settings = new ServerSettings(command, withAddress: false);
        var listen = new Option<string>("--listen") { Description = "The address to listen on.", DefaultValueFactory = static _ => "127.0.0.1" };
        var port = new Option<int>("--port") { Description = "For gRPC, HTTP/2 in clear text; 0 takes a free one.", DefaultValueFactory = static _ => 7700 };
        var httpPort = new Option<int>("--http-port")
        {
            Description = "For gRPC-Web and Connect, HTTP/1.1 in clear text; 0 takes a free one.",
            DefaultValueFactory = static _ => 7701,
        };
        var checkpoint = new Option<int>("--checkpoint-mb")
        {
            Description = "A checkpoint is taken after this many MiB of log.",
            DefaultValueFactory = static _ => 256,
        };
        var allowImport = new Option<bool>("--allow-import") { Description = "Lets callers import models, which reads this machine's files and network." };
        var modelMemory = new Option<int>("--model-memory-mb") { Description = "The most MiB of model weights in memory; 0 for no limit." };
        var modelArena = new Option<int>("--model-arena-mb") { Description = "The most MiB that all models take for packed weights and their runs; runs past it are refused. 0 for no limit." };
        var modelIdle = new Option<int>("--model-idle-seconds") { Description = "A model that nobody ran for this long leaves memory until it is used; 0 for never." };
        var certificate = new Option<string?>("--tls-cert") { Description = "A PEM certificate: everything is then served with TLS on --port. Read again when it changes." };
        var key = new Option<string?>("--tls-key") { Description = "Its PEM key." };
        var clientRoots = new Option<string?>("--tls-client-roots") { Description = "PEM roots that callers' certificates must come from." };
        var snapshots = new Option<string?>("--snapshots") { Description = "Where snapshots are kept: a directory, or s3://BUCKET/PREFIX (with ?endpoint=URL&region=NAME where the environment does not say). By default in the data directory." };
        var freeDisk = new Option<int>("--min-free-disk-mb") { Description = "Writes are refused while the disk has less free.", DefaultValueFactory = static _ => 1024 };
        command.Add(snapshots);
        command.Add(freeDisk);
        command.Add(certificate);
        command.Add(key);
        command.Add(clientRoots);
        command.Add(allowImport);
        command.Add(modelMemory);
        command.Add(modelArena);
        command.Add(modelIdle);
        command.Add(listen);
        command.Add(port);
        command.Add(httpPort);
        command.Add(checkpoint);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!IPAddress.TryParse(parsed.GetValue(listen), out IPAddress? address))
            {
                throw new UsageException($"--listen '{parsed.GetValue(listen)}' is not an IP address.");
            }

            var options = new ServerOptions
            {
                DataDirectory = settings.Data(parsed),
                Listen = address,
                GrpcPort = parsed.GetValue(port),
                HttpPort = parsed.GetValue(httpPort),
                Models = settings.Models(parsed),
                CheckpointBytes = parsed.GetValue(checkpoint) * 1024L * 1024,
                Tls = TlsOf(parsed.GetValue(certificate), parsed.GetValue(key), parsed.GetValue(clientRoots)),
                Snapshots = parsed.GetValue(snapshots),
                MinFreeDiskBytes = parsed.GetValue(freeDisk) * 1024L * 1024,
                AllowImport = parsed.GetValue(allowImport),
                ModelMemoryBytes = parsed.GetValue(modelMemory) is > 0 and var mib ? mib * 1024L * 1024 : null,
                ModelArenaBytes = parsed.GetValue(modelArena) is > 0 and var arena ? arena * 1024L * 1024 : null,
                ModelIdleTime = parsed.GetValue(modelIdle) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
                Progress = static line => Console.Error.WriteLine(line),
            };
            await using VectorDbServer server = await VectorDbServer.StartAsync(options, cancellationToken);
            await Console.Out.WriteLineAsync(
                $"gRPC at {server.GrpcAddress}, Connect and gRPC-Web at {server.HttpAddress ?? server.GrpcAddress}, data in {options.DataDirectory}");
            await server.WaitForShutdownAsync(cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    private static RpcTlsOptions? TlsOf(string? certificate, string? key, string? clientRoots) => (certificate, key) switch
    {
        (null, null) => null,
        ({ } c, { } k) => new RpcTlsOptions { CertificateFile = c, KeyFile = k, ClientRootsFile = clientRoots },
        _ => throw new UsageException("--tls-cert and --tls-key belong together."),
    };
}
