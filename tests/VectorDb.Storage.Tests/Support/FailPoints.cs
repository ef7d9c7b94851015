namespace VectorDb.Storage.Tests;

/// <summary>Tests that set what happens at named places, which is one setting a process: one after the other.</summary>
[CollectionDefinition(nameof(FailPoints))]
public class FailPoints;
