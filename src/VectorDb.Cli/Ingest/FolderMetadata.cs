using Google.Protobuf.WellKnownTypes;

namespace VectorDb.Cli.Ingest;

/// <summary>
/// What a folder's <c>metadata.jsonl</c> says of its items, in the form of Hugging Face's image folders: a line of JSON each, with
/// <c>file_name</c>, the picture's path in the folder, and any other fields. Of these <c>text</c> is the item's text and <c>id</c>, if
/// it is there, its id; the rest is its payload. A line without <c>file_name</c> is a text alone, and has an id.
/// </summary>
internal sealed class FolderMetadata
{
    /// <summary>Where a folder's metadata is unless said otherwise.</summary>
    public const string FileName = "metadata.jsonl";

    private const string PictureField = "file_name";
    private const string IdField = "id";
    private const string TextField = "text";

    private readonly Dictionary<string, Struct> _ofPictures;
    private readonly List<Struct> _texts;

    private FolderMetadata(Dictionary<string, Struct> ofPictures, List<Struct> texts) => (_ofPictures, _texts) = (ofPictures, texts);

    /// <summary>Reads a file of metadata.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pictures">The paths in the folder of the pictures that are there.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="UsageException">The file is not there, or a line is not as described; the message names file and line.</exception>
    public static async Task<FolderMetadata> ReadAsync(string path, IEnumerable<string> pictures, CancellationToken cancellationToken)
    {
        var there = pictures.ToHashSet(StringComparer.Ordinal);
        var ofPictures = new Dictionary<string, Struct>(StringComparer.Ordinal);
        var texts = new List<Struct>();
        await JsonLines.ReadAsync(path, Struct.Parser.ParseJson, Take, cancellationToken);
        return new FolderMetadata(ofPictures, texts);

        string? Take(Struct line)
        {
            foreach (string field in new[] { PictureField, IdField, TextField })
            {
                if (line.Fields.TryGetValue(field, out Value? value) && (value.KindCase != Value.KindOneofCase.StringValue || value.StringValue.Length == 0))
                {
                    return $"{field} is not a text, or empty.";
                }
            }

            if (!line.Fields.TryGetValue(PictureField, out Value? picture))
            {
                texts.Add(line);
                return line.Fields.ContainsKey(IdField) && line.Fields.ContainsKey(TextField)
                    ? null
                    : $"{PictureField} is missing: a line is of a picture, or has {IdField} and {TextField}.";
            }

            string name = picture.StringValue;
            return !there.Contains(name) ? $"{PictureField} '{name}' is no picture of the folder."
                : ofPictures.TryAdd(name, line) ? null
                : $"{PictureField} '{name}' has a line already.";
        }
    }

    /// <summary>The pictures with what is said of them, then the texts.</summary>
    public IEnumerable<FolderItem> Complete(IEnumerable<FolderItem> pictures) =>
        pictures.Select(picture => _ofPictures.TryGetValue(picture.Id, out Struct? line) ? ItemOf(line, picture.Id, picture.Path) : picture)
            .Concat(_texts.Select(static line => ItemOf(line, "", null)));

    private static FolderItem ItemOf(Struct line, string id, string? path)
    {
        Struct payload = line.Clone();
        payload.Fields.Remove(PictureField);
        return new FolderItem(Taken(payload, IdField) ?? id, path, Taken(payload, TextField) ?? "", payload.Fields.Count > 0 ? payload : null);
    }

    private static string? Taken(Struct payload, string field) =>
        payload.Fields.Remove(field, out Value? value) ? value?.StringValue : null;
}
