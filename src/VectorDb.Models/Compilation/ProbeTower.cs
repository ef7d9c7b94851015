namespace VectorDb.Models.Compilation;

/// <summary>A tower built for probing, on first use.</summary>
internal sealed class ProbeTower : IDisposable
{
    private readonly Lazy<CompiledTower> _tower;

    public ProbeTower(Func<CompiledTower> compile)
    {
        _tower = new Lazy<CompiledTower>(compile);
    }

    public CompiledTower Tower => _tower.Value;

    public void Dispose()
    {
        if (_tower.IsValueCreated)
        {
            _tower.Value.Dispose();
        }
    }
}
