using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace VectorDb.Models.Checkpoints;

/// <summary>A file mapped read-only for as long as this object lives.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _data;

    public MappedFile(string path)
    {
        Path = path;
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path);
            Length = RandomAccess.GetLength(handle);
            if (Length == 0)
            {
                return; // An empty file cannot be mapped; its reader reports it as too short.
            }

            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _data);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            ModelError error = e is FileNotFoundException or DirectoryNotFoundException ? ModelError.NotFound : ModelError.Malformed;
            throw new ModelException(error, $"cannot open '{path}': {e.Message}", e);
        }
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>Its last component, for messages.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Bytes of the file when it was mapped.</summary>
    public long Length { get; }

    /// <summary>The first byte.</summary>
    public byte* Data => _data;

    public void Dispose()
    {
        if (_data is not null)
        {
            _data = null;
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        }

        _view?.Dispose();
        _file?.Dispose();
    }
}
