namespace VectorDb.Storage;

/// <summary>Where an archive keeps its objects: a directory, or storage that speaks S3. Names are made by the archive and consist of a-z, 0-9, '.', '-', '_' and '/'.</summary>
public interface ISnapshotTarget
{
    /// <summary>Length of an object in bytes; null if there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    Task<long?> LengthAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Writes an object whole: it is there and durable on return, or not there at all.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">Its bytes, read to the end.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    Task WriteAsync(string name, Stream content, CancellationToken cancellationToken = default);

    /// <summary>Opens an object for reading.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="StorageException"><see cref="StorageError.NotFound"/>.</exception>
    Task<Stream> ReadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Deletes an object, if it is there.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    Task DeleteAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Names of the objects that begin with a prefix, sorted.</summary>
    /// <param name="prefix">Ends with '/'.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken = default);
}
