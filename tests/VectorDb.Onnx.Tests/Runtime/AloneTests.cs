namespace VectorDb.Onnx.Tests.Runtime;

/// <summary>Tests that nothing may run beside.</summary>
[CollectionDefinition(nameof(AloneTests), DisableParallelization = true)]
public class AloneTests;
