using VectorDb.Models;
using VectorDb.Models.Matching;

namespace VectorDb.Engine.Models;

/// <summary>A matcher whose model is kept in memory until this is disposed, once.</summary>
internal readonly struct MatcherLease(ModelLease lease, IMatcher matcher) : IDisposable
{
    /// <summary>The matcher.</summary>
    public IMatcher Matcher => matcher;

    /// <summary>The fingerprint of its model.</summary>
    public string Fingerprint => lease.Model.Info.Fingerprint;

    /// <summary>What its weights are kept in.</summary>
    public Precision Precision => lease.Model.Info.Precision;

    /// <summary>Ends the lease.</summary>
    public void Dispose() => lease.Dispose();
}
