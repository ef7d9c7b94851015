namespace VectorDb.Index.Filters;

/// <summary>Rows by a place on earth each, found by distance along the great circle: a band of latitudes is looked at place by place.</summary>
internal sealed class PlaceRows
{
    /// <summary>The earth's mean radius in metres (IUGG).</summary>
    public const double EarthRadius = 6_371_008.8;

    private readonly OrderedRows _byLatitude = new();
    private readonly Dictionary<(double Latitude, uint Row), List<double>> _longitudes = [];

    /// <summary>Adds a row at a place, in degrees.</summary>
    public void Add(double latitude, double longitude, uint row)
    {
        _byLatitude.Add(latitude, row);
        if (!_longitudes.TryGetValue((latitude, row), out List<double>? longitudes))
        {
            longitudes = new List<double>(1);
            _longitudes.Add((latitude, row), longitudes);
        }

        longitudes.Add(longitude);
    }

    /// <summary>Takes a row out of a place.</summary>
    public void Remove(double latitude, double longitude, uint row)
    {
        if (_longitudes.TryGetValue((latitude, row), out List<double>? longitudes) && longitudes.Remove(longitude) && longitudes.Count == 0)
        {
            _longitudes.Remove((latitude, row));
            _byLatitude.Remove(latitude, row);
        }
    }

    /// <summary>Adds the rows within a distance of a place to a filter.</summary>
    public void Within(double latitude, double longitude, double meters, RowFilter filter)
    {
        // One part in a million of slack: the haversine below decides.
        double band = double.RadiansToDegrees(meters / EarthRadius) * 1.000001;
        foreach ((double rowLatitude, uint row) in _byLatitude.Between(new FieldRange(latitude - band, true, latitude + band, true)))
        {
            foreach (double rowLongitude in _longitudes[(rowLatitude, row)])
            {
                if (Distance(rowLatitude, rowLongitude, latitude, longitude) <= meters)
                {
                    filter.Set(new NodeId(row));
                    break;
                }
            }
        }
    }

    /// <summary>Metres along the great circle, by the haversine formula.</summary>
    public static double Distance(double latitudeA, double longitudeA, double latitudeB, double longitudeB)
    {
        double sinLatitude = Math.Sin(double.DegreesToRadians(latitudeB - latitudeA) / 2);
        double sinLongitude = Math.Sin(double.DegreesToRadians(longitudeB - longitudeA) / 2);
        double cosines = Math.Cos(double.DegreesToRadians(latitudeA)) * Math.Cos(double.DegreesToRadians(latitudeB));
        double chord = (sinLatitude * sinLatitude) + (cosines * sinLongitude * sinLongitude);
        return 2 * EarthRadius * Math.Asin(Math.Min(1, Math.Sqrt(chord)));
    }
}
