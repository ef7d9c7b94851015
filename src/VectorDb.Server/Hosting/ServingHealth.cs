using VectorDb.Engine;
using VectorDb.Rpc;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace VectorDb.Server.Hosting;

/// <summary>Tells health what the server is fit for: nothing but its care while the database recovers.</summary>
internal sealed class ServingHealth(HealthService health, IReadOnlyList<string> services)
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(50);

    /// <summary>Sets the status of the server as a whole and of all services.</summary>
    public void Set(bool serves)
    {
        ServingStatus status = serves ? ServingStatus.Serving : ServingStatus.NotServing;
        health.Set(HealthService.Overall, status);
        foreach (string service in services)
        {
            health.Set(service, status);
        }
    }

    /// <summary>Follows a database that may recover once more, until disposed; the server then serves if the database does.</summary>
    public IDisposable WatchRecovery(Database database) => new Watch(this, database);

    private sealed class Watch : IDisposable
    {
        private readonly ServingHealth _health;
        private readonly Database _database;
        private readonly Timer _timer;

        public Watch(ServingHealth health, Database database)
        {
            _health = health;
            _database = database;
            _timer = new Timer(_ => Look(), null, TimeSpan.Zero, Pulse);
        }

        public void Dispose()
        {
            _timer.Dispose();
            Look();
        }

        private void Look() => _health.Set(_database.Status.Phase is DatabasePhase.Serving or DatabasePhase.ReadOnly);
    }
}
