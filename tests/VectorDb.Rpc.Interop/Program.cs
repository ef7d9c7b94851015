using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VectorDb.Rpc;
using VectorDb.Rpc.Interop;

// "client PORT NAME" runs the cases of the client against somebody else's server, and prints a line for each under the name.
if (args is ["client", var port, var name])
{
    using var cases = new ClientCases(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
    return await cases.RunAsync(name) == 0 ? 0 : 1;
}

// The server that other people's clients are driven against: HTTP/2 on the first port, HTTP/1.1 on the second, both in
// clear text, on the loopback address. It prints the ports it listens on, and stops when its input ends.
int http2 = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 0;
int http1 = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 0;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddRpc(options => options.MaxReceiveBytes = 64 << 20);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.ConfigureRpc(new RpcTransportOptions());
    kestrel.Listen(IPAddress.Loopback, http2, listener => listener.UseClearTextHttp2());
    kestrel.Listen(IPAddress.Loopback, http1, listener => listener.UseClearTextHttp1());
});

WebApplication app = builder.Build();
app.MapRpc(InteropMethods.Create(TimeProvider.System));
await app.StartAsync();
Console.WriteLine(string.Join(' ', app.Urls.Select(url => new Uri(url).Port)));
await Task.WhenAny(Task.Run(Console.In.ReadToEnd), app.WaitForShutdownAsync());
await app.StopAsync();
return 0;
