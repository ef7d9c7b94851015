using VectorDb.Engine.Collections;

namespace VectorDb.Engine.Commits.Operations;

/// <summary>A space gets a second graph, of another model. Its slot is given when it is applied.</summary>
internal sealed record StartMigration(DateTimeOffset Time, string Name, string Space, SpaceDefinition Next) : Operation(Time);
