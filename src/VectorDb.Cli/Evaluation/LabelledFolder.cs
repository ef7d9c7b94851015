using System.Text.Json;
using VectorDb.Cli.Ingest;

namespace VectorDb.Cli.Evaluation;

/// <summary>A folder of pictures with <c>captions.jsonl</c> and, if there are questions, <c>questions.jsonl</c>.</summary>
/// <param name="Root">The folder.</param>
/// <param name="Pictures">The lines of captions.jsonl, at least one.</param>
/// <param name="Questions">The lines of questions.jsonl.</param>
internal sealed record LabelledFolder(string Root, IReadOnlyList<LabelledPicture> Pictures, IReadOnlyList<LabelledQuestion> Questions)
{
    private const string CaptionsFile = "captions.jsonl";
    private const string QuestionsFile = "questions.jsonl";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };

    /// <summary>Reads the labels; the pictures are read when they are needed.</summary>
    /// <exception cref="UsageException">A file is missing or a line is not as described; the message names file and line.</exception>
    public static async Task<LabelledFolder> LoadAsync(string root, CancellationToken cancellationToken)
    {
        string captions = Path.Combine(root, CaptionsFile);
        if (!File.Exists(captions))
        {
            throw new UsageException($"'{root}' has no {CaptionsFile}: a labelled folder has one line of JSON for each picture there.");
        }

        List<LabelledPicture> pictures = await ReadAsync<LabelledPicture>(captions, p => Fault(root, p), cancellationToken);
        if (pictures.Count == 0)
        {
            throw new UsageException($"'{captions}' has no lines.");
        }

        string questionsFile = Path.Combine(root, QuestionsFile);
        HashSet<string> known = [.. pictures.Select(static p => p.File)];
        List<LabelledQuestion> questions = File.Exists(questionsFile)
            ? await ReadAsync<LabelledQuestion>(questionsFile, q => Fault(known, q), cancellationToken)
            : [];
        return new LabelledFolder(root, pictures, questions);
    }

    /// <summary>So many pictures, evenly spread over the folder, for its parts are often of different kinds; 0 or more than there are: all.</summary>
    public IReadOnlyList<LabelledPicture> Sample(int limit) => limit <= 0 || limit >= Pictures.Count
        ? Pictures
        : [.. Enumerable.Range(0, limit).Select(i => Pictures[(int)((long)i * Pictures.Count / limit)])];

    /// <summary>The bytes of a picture.</summary>
    public Task<byte[]> ReadPictureAsync(string file, CancellationToken cancellationToken) => File.ReadAllBytesAsync(Path.Combine(Root, file), cancellationToken);

    private static Task<List<T>> ReadAsync<T>(string path, Func<T, string?> fault, CancellationToken cancellationToken) =>
        JsonLines.ReadAsync(path, static line => JsonSerializer.Deserialize<T>(line, Format) ?? throw new JsonException("null"), fault, cancellationToken);

    private static string? Fault(string root, LabelledPicture picture)
    {
        if (Path.IsPathRooted(picture.File) || picture.File.Split('/', '\\').Contains(".."))
        {
            return $"file '{picture.File}' does not lie in the folder.";
        }

        if (picture.Captions.Count == 0)
        {
            return "captions is empty.";
        }

        return File.Exists(Path.Combine(root, picture.File)) ? null : $"file '{picture.File}' is not there.";
    }

    private static string? Fault(HashSet<string> known, LabelledQuestion question)
    {
        if (!known.Contains(question.File))
        {
            return $"file '{question.File}' has no line in {CaptionsFile}.";
        }

        return question.Answers.Count == 0 ? "answers is empty." : null;
    }
}
