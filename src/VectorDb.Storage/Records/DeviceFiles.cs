namespace VectorDb.Storage;

/// <summary>Names of a device's files.</summary>
/// <param name="Directory">Where they are.</param>
/// <param name="Name">Name of the file of a segment.</param>
internal sealed record DeviceFiles(string Directory, Func<int, string> Name)
{
    public string PathOf(int segment) => Path.Combine(Directory, Name(segment));
}
