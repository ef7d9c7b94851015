namespace VectorDb.Server.Items;

/// <summary>Tells long streams that the server is stopping.</summary>
internal sealed record StoppingSignal(CancellationToken Token);
