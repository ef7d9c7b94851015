using VectorDb.Engine.Errors;
using VectorDb.Storage;

namespace VectorDb.Engine.Inspection;

/// <summary>Collects findings, up to a bound.</summary>
internal sealed class FindingList
{
    private readonly List<Finding> _findings = [];

    /// <summary>All so far.</summary>
    public IReadOnlyList<Finding> All => _findings;

    /// <summary>Adds one.</summary>
    public void Add(string part, string message, string? file = null, long? offset = null)
    {
        if (_findings.Count < CheckReport.MaxFindings)
        {
            _findings.Add(new Finding(part, message, file, offset));
        }
    }

    /// <summary>Adds what storage says is wrong.</summary>
    public void Add(string part, StorageException damage) => Add(part, damage.Message, damage.File, damage.Offset);

    /// <summary>Runs a step; a failure of it is a finding.</summary>
    /// <returns>Whether it ran to its end.</returns>
    public bool Try(string part, Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (StorageException damage)
        {
            Add(part, damage);
        }
        catch (VectorDbException damage) when (damage.InnerException is StorageException inner)
        {
            Add(part, inner);
        }
        catch (VectorDbException damage)
        {
            Add(part, damage.Message);
        }

        return false;
    }
}
