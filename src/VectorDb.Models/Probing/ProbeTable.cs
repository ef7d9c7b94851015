namespace VectorDb.Models.Probing;

/// <summary>The outputs a family can name, and how each follows from others.</summary>
internal sealed class ProbeTable
{
    private readonly Dictionary<string, Func<ProbeRun, ProbeValue>> _outputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<ProbeRun, ProbeImage, ProbeValue>> _imageOutputs = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => _outputs.Keys.Concat(_imageOutputs.Keys.Select(prefix => prefix + "*"));

    /// <summary>Adds an output.</summary>
    public ProbeTable Add(string name, Func<ProbeRun, ProbeValue> compute)
    {
        _outputs.Add(name, compute);
        return this;
    }

    /// <summary>Adds an output of each picture, named by the prefix and the picture.</summary>
    public ProbeTable AddPerImage(string prefix, Func<ProbeRun, ProbeImage, ProbeValue> compute)
    {
        _imageOutputs.Add(prefix, compute);
        return this;
    }

    /// <summary>The way to compute an output, or null.</summary>
    public Func<ProbeRun, ProbeValue>? Find(string name)
    {
        if (_outputs.TryGetValue(name, out Func<ProbeRun, ProbeValue>? compute))
        {
            return compute;
        }

        foreach ((string prefix, Func<ProbeRun, ProbeImage, ProbeValue> computeOne) in _imageOutputs)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                string suffix = name[prefix.Length..];
                return run => computeOne(
                    run,
                    run.Inputs.Images.FirstOrDefault(image => image.OutputSuffix == suffix)
                        ?? throw new ModelException(ModelError.InvalidInput, $"no picture for output '{name}'"));
            }
        }

        return null;
    }
}
