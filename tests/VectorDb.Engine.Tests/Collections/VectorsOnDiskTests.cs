using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Items;
using VectorDb.Engine.Search;
using VectorDb.Engine.Tests.Databases;

namespace VectorDb.Engine.Tests.Collections;

public sealed class VectorsOnDiskTests
{
    private const int Count = 1600;

    public static TheoryData<Codes, bool> Kept => new()
    {
        { Codes.FourBit, true },
        { Codes.EightBit, true },
        { Codes.OneBit, true },
        { Codes.Half, true },
        { Codes.Half, false },
        { Codes.Full, false },
        { Codes.OneBit, false },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task Search_WithCodes_FindsWhatExactDoes_AndAfterReopening(Codes codes, bool onDisk)
    {
        await using SeededDatabase vectors = await SeededDatabase.OpenAsync(
            new SpaceDefinition { Name = "default", Dimensions = SeededDatabase.Dimensions, Codes = codes, VectorsOnDisk = onDisk });
        await vectors.FillAsync(Count);
        await CheckAsync(vectors);
        await vectors.Database.CheckpointAsync();
        await vectors.ReopenAsync();
        await CheckAsync(vectors);
        SpaceDefinition reopened = vectors.Database.Collections.Get(SeededDatabase.Name).Definition.Spaces[0];
        Assert.Equal((codes, onDisk), (reopened.Codes, reopened.VectorsOnDisk));
    }

    [Fact]
    public async Task Item_OfVectorsOnDisk_ComesWithItsVector()
    {
        await using SeededDatabase vectors = await SeededDatabase.OpenAsync(
            new SpaceDefinition { Name = "default", Dimensions = SeededDatabase.Dimensions, VectorsOnDisk = true, Metric = Metric.Dot });
        await vectors.FillAsync(Count);
        ItemView item = vectors.Database.Items.Get(SeededDatabase.Name, "i9", ItemParts.Vectors);
        Assert.Equal(SeededDatabase.Vector(9), item.Vectors["default"]);
    }

    [Fact]
    public async Task Create_FullCodesOnDisk_IsRefused()
    {
        var error = await Assert.ThrowsAsync<VectorDbException>(() => SeededDatabase.OpenAsync(
            new SpaceDefinition { Name = "default", Dimensions = SeededDatabase.Dimensions, Codes = Codes.Full, VectorsOnDisk = true }));
        Assert.Equal((ErrorCode.InvalidArgument, "collection.spaces[0].hnsw.vectors_on_disk"), (error.Code, error.Field));
    }

    private static async Task CheckAsync(SeededDatabase vectors)
    {
        int found = 0;
        for (int i = 0; i < Count; i += 100)
        {
            SearchRequest request = SeededDatabase.Request(i) with { Ef = 200 };
            SearchResult exact = await vectors.SearchAsync(request with { Exact = true });
            SearchResult walked = await vectors.SearchAsync(request);
            Assert.Equal($"i{i}", walked.Hits[0].Item.Id);
            Assert.Equal(1f, walked.Hits[0].Score, 1e-5f);
            found += walked.Hits.Select(static hit => hit.Item.Id).Intersect(exact.Hits.Select(static hit => hit.Item.Id)).Count();
        }

        // 1-bit codes of 16 components hold two bytes of a vector: the walk goes half blind.
        Assert.InRange(found, Count / 100 * 10 * 0.6, Count / 100 * 10);
    }
}
