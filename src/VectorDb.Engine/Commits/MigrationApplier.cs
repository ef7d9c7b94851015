using VectorDb.Engine.Collections;
using VectorDb.Engine.Commits.Operations;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Migrations;

namespace VectorDb.Engine.Commits;

/// <summary>Applies the operations of migrations, for <see cref="OperationApplier"/>.</summary>
internal sealed class MigrationApplier(DatabaseState state)
{
    /// <summary>Gives a space a second graph.</summary>
    public CollectionDefinition Start(StartMigration start, long revision)
    {
        Collection collection = state.Get(start.Name);
        CollectionDefinition former = collection.Definition;
        if (former.Migration is { } underWay)
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition,
                "MIGRATION_UNDER_WAY",
                $"Space '{underWay.Space}' of collection '{start.Name}' is being migrated to model '{underWay.Other.Model}' already: finish or cancel that first.",
                "collection");
        }

        SpaceDefinition served = collection.Space(start.Space).Definition;
        SpaceDefinition next = start.Next with { Name = served.Name, Slot = former.NextSlot };
        CollectionSpace graph = state.Factory.CreateSpace(former.Id, next);
        CollectionDefinition changed = Changed(former, start, revision) with
        {
            NextSlot = former.NextSlot + 1,
            Migration = new SpaceMigration(served.Name, next, IsCutOver: false, start.Time),
        };
        collection.Redefine(changed, graph);
        return changed;
    }

    /// <summary>Puts vectors into a space.</summary>
    /// <returns>How many.</returns>
    public long Fill(FillSpace fill)
    {
        if (state.Find(fill.CollectionId) is not { } collection
            || collection.Shape.BySlot(fill.Slot) is not { } space
            || space.Definition.ModelFingerprint != fill.Fingerprint)
        {
            return 0;
        }

        RowVector[] wanted = [.. fill.Vectors.Where(vector => collection.Items.ItemAt(vector.Row) is not null && !space.Index.Contains(vector.Row))];
        Parallel.ForEach(wanted, vector => space.Insert(vector.Row, vector.Values));
        return wanted.Length;
    }

    /// <summary>Lets searches use the other graph.</summary>
    public CollectionDefinition Switch(SwitchMigration change, long revision)
    {
        (Collection collection, SpaceMigration migration) = UnderWay(change.Name);
        if (migration.IsCutOver == change.ToNext)
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition,
                migration.IsCutOver ? "MIGRATION_CUT_OVER" : "MIGRATION_NOT_CUT_OVER",
                migration.IsCutOver
                    ? $"Searches in space '{migration.Space}' of collection '{change.Name}' use the new model already."
                    : $"Searches in space '{migration.Space}' of collection '{change.Name}' use the former model: there is nothing to roll back.",
                "collection");
        }

        if (!change.AllowMissing && MigrationRows.Missing(collection) is > 0 and var missing)
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition,
                "MIGRATION_NOT_FILLED",
                $"{missing:N0} items of collection '{change.Name}' have no vector of model '{migration.Other.Model}' yet: searches would miss them. "
                + "Wait until none is missing, or allow it.",
                "allow_missing");
        }

        CollectionDefinition former = collection.Definition;
        CollectionDefinition changed = Changed(former, change, revision) with
        {
            Spaces = [.. former.Spaces.Select(space => space.Name == migration.Space ? migration.Other : space)],
            Migration = migration with { Other = former.Spaces.First(space => space.Name == migration.Space), IsCutOver = change.ToNext },
        };
        collection.Redefine(changed);
        return changed;
    }

    /// <summary>Drops the graph that searches do not use. Its memory goes with the last search in it, its blocks with the next checkpoint.</summary>
    public CollectionDefinition End(EndMigration end, long revision)
    {
        (Collection collection, SpaceMigration migration) = UnderWay(end.Name);
        if (migration.IsCutOver != end.KeepNext)
        {
            throw new VectorDbException(
                ErrorCode.FailedPrecondition,
                migration.IsCutOver ? "MIGRATION_CUT_OVER" : "MIGRATION_NOT_CUT_OVER",
                migration.IsCutOver
                    ? $"Searches in space '{migration.Space}' of collection '{end.Name}' use the new model: roll back before cancelling, or finish."
                    : $"Searches in space '{migration.Space}' of collection '{end.Name}' use the former model: cut over before finishing, or cancel.",
                "collection");
        }

        CollectionDefinition changed = Changed(collection.Definition, end, revision) with { Migration = null };
        collection.Redefine(changed);
        return changed;
    }

    private static CollectionDefinition Changed(CollectionDefinition former, Operation operation, long revision) =>
        former with { UpdateTime = operation.Time, Revision = revision };

    private (Collection Collection, SpaceMigration Migration) UnderWay(string name)
    {
        Collection collection = state.Get(name);
        return collection.Definition.Migration is { } migration ? (collection, migration) : throw MigrationRows.None(name);
    }
}
