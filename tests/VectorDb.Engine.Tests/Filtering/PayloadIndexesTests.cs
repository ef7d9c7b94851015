using System.Text;
using VectorDb.Engine.Filtering;
using VectorDb.Engine.Items;
using VectorDb.Index;

namespace VectorDb.Engine.Tests.Filtering;

public sealed class PayloadIndexesTests
{
    /// <summary>The indexes must say what the definition, <see cref="FilterMatcher"/>, says - for every filter and payload of the table and more.</summary>
    [Fact]
    public void Rows_RandomPayloadsAndFilters_AgreeWithTheMatcher()
    {
        const int seed = 20261121;
        var random = new Random(seed);
        using var indexes = new PayloadIndexes();
        var payloads = new Payload?[300];
        for (int i = 0; i < payloads.Length; i++)
        {
            payloads[i] = RandomPayload(random);
            indexes.Add(new NodeId((uint)i), payloads[i]!);
        }

        for (int i = 0; i < payloads.Length; i += 7)
        {
            indexes.Remove(new NodeId((uint)i), payloads[i]!);
            payloads[i] = null;
        }

        for (int round = 0; round < 500; round++)
        {
            Filter filter = RandomFilter(random, 3);
            RowFilter rows = indexes.Rows(filter, new NodeId((uint)payloads.Length))!;
            for (int i = 0; i < payloads.Length; i++)
            {
                if (payloads[i] is { } payload)
                {
                    Assert.True(
                        FilterMatcher.Matches(filter, payload) == rows.Contains(new NodeId((uint)i)),
                        $"seed {seed}, {filter} on {Encoding.UTF8.GetString(payload.Json.Span)}");
                }
            }
        }
    }

    [Fact]
    public void Rows_FieldBeyondTheLimit_IsNotAnswered()
    {
        using var indexes = new PayloadIndexes();
        for (uint i = 0; i < PayloadIndexes.MaxFields; i++)
        {
            indexes.Add(new NodeId(i), Of($$"""{"f{{i}}":1}"""));
        }

        Assert.NotNull(indexes.Rows(new Filter.Exists("unknown"), new NodeId(1_000)));
        indexes.Add(new NodeId(999), Of("""{"one-too-many":1}"""));
        Assert.Null(indexes.Rows(new Filter.Exists("one-too-many"), new NodeId(1_000)));
        Assert.Null(indexes.Rows(new Filter.Negated(new Filter.AnyOf([new Filter.Exists("f1"), new Filter.Exists("x")])), new NodeId(1_000)));
        Assert.NotNull(indexes.Rows(new Filter.Exists("f1"), new NodeId(1_000)));
    }

    private static Payload Of(string json) => Payload.Parse(Encoding.UTF8.GetBytes(json));

    private static Payload RandomPayload(Random random)
    {
        string[] fields = [.. new[] { "a", "b", "c", "d" }.Where(_ => random.Next(3) > 0).Select(f => $"\"{f}\":{RandomValue(random, 2)}")];
        return Of("{" + string.Join(",", fields) + "}");
    }

    private static string RandomValue(Random random, int depth) => random.Next(depth > 0 ? 9 : 6) switch
    {
        0 => $"{random.Next(4)}",
        1 => $"\"{"xyz"[random.Next(3)]}{random.Next(2)}\"",
        2 => "true",
        3 => "false",
        4 => "null",
        5 => $"\"2021-05-0{random.Next(1, 4)}T00:00:00Z\"",
        6 => $"[{RandomValue(random, depth - 1)},{RandomValue(random, depth - 1)}]",
        7 => $"{{\"a\":{RandomValue(random, depth - 1)}}}",
        _ => $"{{\"lat\":{random.Next(-2, 3)},\"lon\":{random.Next(-2, 3)}}}",
    };

    private static Filter RandomFilter(Random random, int depth)
    {
        string field = new[] { "a", "b", "c", "d", "a.a", "b.a", "nothing" }[random.Next(7)];
        return random.Next(depth > 0 ? 10 : 7) switch
        {
            0 => new Filter.OneOf(field, [FilterValue.Of((double)random.Next(4)), FilterValue.Of("x0")]),
            1 => new Filter.OneOf(field, [FilterValue.Of(random.Next(2) == 0)]),
            2 => new Filter.Range(field, new Bound(random.Next(4), random.Next(2) == 0, false), random.Next(2) == 0 ? null : new Bound(3, true, false)),
            3 => new Filter.Range(field, null, new Bound(Bound.ParseTime("2021-05-02T00:00:00Z")!.Value, random.Next(2) == 0, true)),
            4 => new Filter.Exists(field),
            5 => new Filter.Prefix(field, "xyz"[random.Next(3)].ToString()),
            6 => new Filter.GeoRadius(field, 0.5, 0.5, random.Next(400_000)),
            7 => new Filter.Negated(RandomFilter(random, depth - 1)),
            8 => new Filter.AllOf([RandomFilter(random, depth - 1), RandomFilter(random, depth - 1)]),
            _ => new Filter.AnyOf([RandomFilter(random, depth - 1), RandomFilter(random, depth - 1)]),
        };
    }
}
