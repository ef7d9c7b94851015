using System.Runtime.ExceptionServices;

namespace VectorDb.Models.Compilation;

/// <summary>Opens the towers of a model side by side: each spends most of its time copying weights.</summary>
internal static class TowerOpening
{
    /// <summary>Opens all; when several fail, the first in order is the one reported.</summary>
    public static void OpenAll(IReadOnlyList<CompiledTower> towers)
    {
        ExceptionDispatchInfo?[] failures = new ExceptionDispatchInfo?[towers.Count];
        Parallel.For(0, towers.Count, i =>
        {
            try
            {
                towers[i].Open();
            }
            catch (ModelException e)
            {
                failures[i] = ExceptionDispatchInfo.Capture(e);
            }
        });
        Array.Find(failures, failure => failure is not null)?.Throw();
    }
}
