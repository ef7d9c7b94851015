using VectorDb.Models;

namespace VectorDb.Engine.Models;

/// <summary>Keeps a model in memory until it is disposed, once.</summary>
internal readonly struct ModelLease(ModelSlot slot, Model model) : IDisposable
{
    /// <summary>What the catalogue knows it by.</summary>
    public string Name => slot.Name;

    /// <summary>The model.</summary>
    public Model Model => model;

    /// <summary>Ends the lease.</summary>
    public void Dispose() => slot.Return();
}
