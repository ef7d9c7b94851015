namespace VectorDb.Rpc;

/// <summary>What remains of a call's way to its handler: the interceptors that follow, then the handler itself.</summary>
public delegate Task ServerCallHandler(ServerCallContext context);
