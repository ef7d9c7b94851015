using VectorDb.Index.Filters;

namespace VectorDb.Index.Tests.Filters;

public class FieldIndexTests
{
    [Fact]
    public void Equal_EachKind_FindsOnlyThatKind()
    {
        using var index = new FieldIndex();
        index.Add(new NodeId(0), FieldValue.Text("1"));
        index.Add(new NodeId(1), FieldValue.Number(1));
        index.Add(new NodeId(2), FieldValue.Bool(true));
        index.Add(new NodeId(3), FieldValue.Bool(false));
        index.Add(new NodeId(4), FieldValue.Time(1));
        index.Add(new NodeId(5), FieldValue.Place(1, 1));
        index.Add(new NodeId(6), FieldValue.Other);
        index.Add(new NodeId(7), FieldValue.Number(-0.0));
        Assert.Equal([0u], Rows(index.Equal, FieldValue.Text("1")));
        Assert.Equal([1u], Rows(index.Equal, FieldValue.Number(1)));
        Assert.Equal([2u], Rows(index.Equal, FieldValue.Bool(true)));
        Assert.Equal([3u], Rows(index.Equal, FieldValue.Bool(false)));
        Assert.Equal([4u], Rows(index.Equal, FieldValue.Time(1)));
        Assert.Equal([7u], Rows(index.Equal, FieldValue.Number(0)));
        Assert.Equal(Enumerable.Range(0, 8).Select(row => (uint)row), Rows((_, filter) => index.Exists(filter), 0));
    }

    [Fact]
    public void Add_ListOfValues_IsFoundByAnyAndRemovedWhole()
    {
        using var index = new FieldIndex();
        FieldValue[] values = [FieldValue.Text("red"), FieldValue.Text("blue"), FieldValue.Text("red")];
        index.Add(new NodeId(9), values);
        Assert.Equal([9u], Rows(index.Equal, FieldValue.Text("blue")));
        index.Remove(new NodeId(9), values);
        Assert.Empty(Rows(index.Equal, FieldValue.Text("red")));
        Assert.Empty(Rows((_, filter) => index.Exists(filter), 0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("\uFFFF")]
    [InlineData("zz")]
    public void StartingWith_AnyPrefix_AgreesWithDefinition(string prefix)
    {
        string[] texts = ["", "a", "ab", "abc", "abd", "b", "A", "a\uFFFF\uFFFFx", "\uFFFF", "\uFFFFq", "\u00e4b"];
        using var index = new FieldIndex();
        for (int i = 0; i < texts.Length; i++)
        {
            index.Add(new NodeId((uint)i), FieldValue.Text(texts[i]));
        }

        Assert.Equal(
            Enumerable.Range(0, texts.Length).Where(i => texts[i].StartsWith(prefix, StringComparison.Ordinal)).Select(i => (uint)i),
            Rows(index.StartingWith, prefix));
    }

    [Fact]
    public void NumberIn_RandomChanges_AgreesWithDefinition()
    {
        var random = new Random(91);
        using var index = new FieldIndex();
        Dictionary<uint, double> model = [];
        for (int step = 0; step < 6000; step++)
        {
            uint row = (uint)random.Next(3000);
            if (model.Remove(row, out double old))
            {
                index.Remove(new NodeId(row), FieldValue.Number(old));
            }
            else
            {
                // Few different numbers, so that many rows share one.
                model[row] = random.Next(-40, 40) / 4.0;
                index.Add(new NodeId(row), FieldValue.Number(model[row]));
            }

            if (step % 50 == 0)
            {
                double? lower = random.Next(4) == 0 ? null : random.Next(-44, 44) / 4.0, upper = random.Next(4) == 0 ? null : random.Next(-44, 44) / 4.0;
                var range = new FieldRange(lower, random.Next(2) == 0, upper, random.Next(2) == 0);
                Assert.Equal(model.Where(pair => InRange(pair.Value, range)).Select(pair => pair.Key).Order(), Rows(index.NumberIn, range));
            }
        }
    }

    [Fact]
    public void Within_AnyCircle_AgreesWithDefinition()
    {
        var random = new Random(92);
        using var index = new FieldIndex();
        (double Latitude, double Longitude)[] places =
            [.. Enumerable.Range(0, 500).Select(_ => ((random.NextDouble() * 180) - 90, (random.NextDouble() * 360) - 180)), (90, 0), (-90, 77), (0, 180), (0, -180)];
        for (int i = 0; i < places.Length; i++)
        {
            index.Add(new NodeId((uint)i), FieldValue.Place(places[i].Latitude, places[i].Longitude));
        }

        foreach (double meters in new[] { 0, 1000, 500_000.0, 3e6, 2.1e7 })
        {
            (double latitude, double longitude) = places[random.Next(places.Length)];
            IEnumerable<uint> expected = Enumerable.Range(0, places.Length)
                .Where(i => Angle(places[i], (latitude, longitude)) * PlaceRows.EarthRadius <= meters + 1e-3).Select(i => (uint)i);
            var filter = new RowFilter();
            index.Within(latitude, longitude, meters, filter);
            Assert.Equal(expected, filter.Rows().Select(node => node.Value));
        }

        index.Remove(new NodeId(3), FieldValue.Place(places[3].Latitude, places[3].Longitude));
        Assert.DoesNotContain(3u, Rows((_, filter) => index.Within(0, 0, 3e7, filter), 0));
    }

    [Fact]
    public void RowSet_RandomChanges_AgreesWithHashSet()
    {
        // Rows packed into two stretches pass the bounds between list and bitmap both ways.
        var random = new Random(93);
        var set = new RowSet();
        HashSet<uint> model = [];
        for (int step = 0; step < 60_000; step++)
        {
            uint row = (uint)random.Next(60_000, 72_000);
            bool adding = step < 30_000 ? random.Next(10) > 0 : random.Next(10) == 0;
            Assert.Equal(adding ? model.Add(row) : model.Remove(row), adding ? set.Add(row) : set.Remove(row));
            if (step % 5000 == 0)
            {
                var filter = new RowFilter();
                set.AddTo(filter);
                Assert.Equal(model.Order(), filter.Rows().Select(node => node.Value));
                Assert.Equal(model.Count, set.Count);
            }
        }
    }

    [Fact]
    public void RowSet_RowsThatOnlyRise_TakeNoMemoryForThosePast()
    {
        var set = new RowSet();
        for (uint row = 0; row < 1_000_000; row += 10)
        {
            set.Add(row);
            set.Remove(row - 1000);
        }

        Assert.Equal(100, set.Count);
        Assert.InRange(set.StretchCount, 1, 2);
    }

    private static bool InRange(double value, FieldRange range) =>
        (range.Lower is not { } lower || (range.LowerInclusive ? value >= lower : value > lower))
        && (range.Upper is not { } upper || (range.UpperInclusive ? value <= upper : value < upper));

    // The angle between two directions, from their Cartesian coordinates: another formula than the haversine.
    private static double Angle((double Latitude, double Longitude) a, (double Latitude, double Longitude) b)
    {
        (double X, double Y, double Z) p = Direction(a), q = Direction(b);
        double dot = (p.X * q.X) + (p.Y * q.Y) + (p.Z * q.Z);
        double cross = Math.Sqrt(
            Math.Pow((p.Y * q.Z) - (p.Z * q.Y), 2) + Math.Pow((p.Z * q.X) - (p.X * q.Z), 2) + Math.Pow((p.X * q.Y) - (p.Y * q.X), 2));
        return Math.Atan2(cross, dot);
    }

    private static (double X, double Y, double Z) Direction((double Latitude, double Longitude) place)
    {
        double latitude = double.DegreesToRadians(place.Latitude), longitude = double.DegreesToRadians(place.Longitude);
        return (Math.Cos(latitude) * Math.Cos(longitude), Math.Cos(latitude) * Math.Sin(longitude), Math.Sin(latitude));
    }

    private static uint[] Rows<TWanted>(Action<TWanted, RowFilter> find, TWanted wanted)
    {
        var filter = new RowFilter();
        find(wanted, filter);
        return [.. filter.Rows().Select(node => node.Value)];
    }
}
