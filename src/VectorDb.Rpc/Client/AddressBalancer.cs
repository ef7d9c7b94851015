namespace VectorDb.Rpc.Client;

/// <summary>Takes servers in turn, leaving out those that could not be reached lately, unless none is left.</summary>
internal sealed class AddressBalancer
{
    private readonly Server[] _servers;
    private readonly TimeSpan _unreachableTime;
    private readonly TimeProvider _time;
    private uint _next = uint.MaxValue;

    public AddressBalancer(IReadOnlyList<Uri> addresses, TimeSpan unreachableTime, TimeProvider time)
    {
        _servers = [.. addresses.Select(address => new Server(address))];
        _unreachableTime = unreachableTime;
        _time = time;
    }

    public Server Pick()
    {
        uint first = Interlocked.Increment(ref _next);
        long now = _time.GetTimestamp();
        for (uint i = 0; i < _servers.Length; i++)
        {
            Server server = _servers[(first + i) % (uint)_servers.Length];
            if (!server.IsLeftOut(now))
            {
                return server;
            }
        }

        return _servers[first % (uint)_servers.Length];
    }

    public void ReportUnreachable(Server server) =>
        server.LeaveOutUntil(_time.GetTimestamp() + (long)(_unreachableTime.TotalSeconds * _time.TimestampFrequency));

    /// <summary>One of the servers.</summary>
    internal sealed class Server(Uri address)
    {
        private long _leftOutUntil = long.MinValue;

        public Uri Address { get; } = address;

        public bool IsLeftOut(long now) => now < Volatile.Read(ref _leftOutUntil);

        public void LeaveOutUntil(long time) => Volatile.Write(ref _leftOutUntil, time);
    }
}
