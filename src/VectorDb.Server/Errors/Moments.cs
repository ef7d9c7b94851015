using Google.Protobuf.WellKnownTypes;

namespace VectorDb.Server.Errors;

/// <summary>Times of messages, which may be out of any range.</summary>
internal static class Moments
{
    /// <summary>A moment, or null if it is not set.</summary>
    public static DateTimeOffset? ToTime(Timestamp? time, string field) => time is null
        ? null
        : Convert(time.ToDateTimeOffset, field);

    /// <summary>A length of time, or null if it is not set.</summary>
    public static TimeSpan? ToTimeSpan(Duration? duration, string field) => duration is null
        ? null
        : Convert(duration.ToTimeSpan, field);

    private static T Convert<T>(Func<T> convert, string field)
    {
        try
        {
            return convert();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or OverflowException)
        {
            throw Required.Invalid(field, $"is out of range: {exception.Message}");
        }
    }
}
