using VectorDb.Engine.Serialization;

namespace VectorDb.Engine.Features;

/// <summary>The layout of stored answers: <c>version | text</c>.</summary>
internal static class AnswerFormat
{
    private const byte Version = 1;

    /// <summary>Writes an answer.</summary>
    public static ReadOnlyMemory<byte> Write(string answer) => new FieldWriter().Byte(Version).Text(answer).Written;

    /// <summary>Reads an answer.</summary>
    /// <exception cref="Errors.VectorDbException"><see cref="Errors.ErrorCode.DataLoss"/>: it is of another layout.</exception>
    public static string Read(ReadOnlyMemory<byte> record)
    {
        var reader = new FieldReader(record, "answer");
        if (reader.Byte() is var version and not Version)
        {
            throw reader.Damaged($"has format {version}; this program reads {Version}");
        }

        string answer = reader.Text();
        reader.End();
        return answer;
    }
}
