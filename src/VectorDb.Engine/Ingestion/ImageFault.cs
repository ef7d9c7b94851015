using System.Text.RegularExpressions;
using VectorDb.Engine.Errors;
using VectorDb.Imaging;

namespace VectorDb.Engine.Ingestion;

/// <summary>A picture that could not be read, as the caller's mistake.</summary>
internal static partial class ImageFault
{
    /// <summary>The error to answer with: reason IMAGE_ and what is wrong, such as IMAGE_TRUNCATED.</summary>
    public static VectorDbException From(ImageException exception, string field) =>
        new(
            ErrorCode.InvalidArgument,
            "IMAGE_" + WordStart().Replace(exception.Error.ToString(), "_$0").ToUpperInvariant(),
            $"{field}: {exception.Message}",
            field,
            exception);

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex WordStart();
}
