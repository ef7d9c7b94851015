using System.Globalization;
using VectorDb.RpcBench;

// Unary calls of 32 bytes, so many under way at a time: this project's server beside a C++ callback server and grpc-js,
// loaded by one C++ client in turn; then this project's client against the C++ server. Prints medians and ratios.
//
//   dotnet run -c Release --project bench/VectorDb.RpcBench -- [SECONDS] [ROUNDS] [CONCURRENCY]
//
// Needs g++, protoc, libgrpc++-dev and node, and the packages of tests/VectorDb.Rpc.Interop/clients (npm ci).
int[] numbers = [.. args.Select(argument => int.Parse(argument, CultureInfo.InvariantCulture))];
int seconds = numbers.ElementAtOrDefault(0) is var s and > 0 ? s : 5;
int rounds = numbers.ElementAtOrDefault(1) is var r and > 0 ? r : 5;
int concurrency = numbers.ElementAtOrDefault(2) is var c and > 0 ? c : 16;

string peer = await CppPeer.BuildAsync();
await using Contender ours = await Contender.StartAsync("VectorDb.Rpc", "dotnet", Repository.InteropServer, "0", "0");
await using Contender cpp = await Contender.StartAsync("C++ callback", peer, "server");
await using Contender js = await Contender.StartAsync("grpc-js", "node", Repository.Path("tests/VectorDb.Rpc.Interop/clients/echo_server.mjs"), Repository.Protos);
Contender[] servers = [ours, cpp, js];

foreach (Contender server in servers)
{
    // The first seconds are the compilers', not the servers'.
    await server.LoadAsync(peer, concurrency, Math.Max(seconds, 8));
    server.Forget();
}

var client = new ClientLoad(cpp.Port);
await client.RunAsync(concurrency, Math.Max(seconds, 8));
var clientCosts = new List<double>();
for (int round = 0; round < rounds; round++)
{
    foreach (Contender server in servers)
    {
        await server.LoadAsync(peer, concurrency, seconds);
    }

    clientCosts.Add(await client.RunAsync(concurrency, seconds));
}

Console.WriteLine($"unary, 32 bytes, {concurrency} at a time, medians of {rounds} rounds of {seconds} s");
Console.WriteLine($"{"server",-14}{"CPU us/call",12}{"calls/s",10}{"p50 us",9}{"p99 us",9}{"CPU ratio",11}");
foreach (Contender server in servers)
{
    Measure median = server.Median;
    Console.WriteLine(
        $"{server.Name,-14}{median.CpuMicroseconds,12:F1}{median.CallsPerSecond,10:F0}{median.P50,9:F0}{median.P99,9:F0}{ours.Median.CpuMicroseconds / median.CpuMicroseconds,10:F2}x");
}

Console.WriteLine($"client: {clientCosts.Order().ElementAt(rounds / 2):F1} us of CPU a call (against the C++ server)");
