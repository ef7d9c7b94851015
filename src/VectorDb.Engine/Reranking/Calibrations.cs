using VectorDb.Engine.Serialization;
using VectorDb.Storage;

namespace VectorDb.Engine.Reranking;

/// <summary>
/// The calibrations of all collections, in a small file beside the log: they are learnt from examples and can be learnt again. Durable
/// when <see cref="Set"/> returns. Thread-safe.
/// </summary>
internal sealed class Calibrations
{
    private const byte Version = 1;
    private const int MaxCount = 10_000;

    private readonly ManifestStore _files;
    private readonly Lock _gate = new();
    private readonly Dictionary<(uint Collection, string Fingerprint), Calibration> _all;

    private Calibrations(ManifestStore files, Dictionary<(uint, string), Calibration> all)
    {
        _files = files;
        _all = all;
    }

    /// <summary>Opens the file of a directory, which is created if absent; one that is damaged is as good as none.</summary>
    public static Calibrations Open(string path)
    {
        try
        {
            ManifestStore files = ManifestStore.Open(path);
            return new Calibrations(files, files.Current is { } current ? Read(current.Content) : []);
        }
        catch (Exception exception) when (exception is Errors.VectorDbException or StorageException { Error: StorageError.Damaged })
        {
            Directory.Delete(path, recursive: true);
            return new Calibrations(ManifestStore.Open(path), []);
        }
    }

    /// <summary>The calibration of a model in a collection, or null.</summary>
    public Calibration? Of(uint collection, string fingerprint)
    {
        lock (_gate)
        {
            return _all.GetValueOrDefault((collection, fingerprint));
        }
    }

    /// <summary>Keeps a calibration, in the place of the former; those of collections that are gone go.</summary>
    /// <exception cref="StorageException">The disk failed or is full.</exception>
    public void Set(uint collection, string fingerprint, Calibration calibration, Func<uint, bool> isAlive)
    {
        lock (_gate)
        {
            foreach ((uint Collection, string Fingerprint) gone in _all.Keys.Where(key => !isAlive(key.Collection)).ToArray())
            {
                _all.Remove(gone);
            }

            if (_all.Count >= MaxCount && !_all.ContainsKey((collection, fingerprint)))
            {
                throw new StorageException(StorageError.TooLarge, $"There are {MaxCount:N0} calibrations already; delete collections that are not needed.");
            }

            _all[(collection, fingerprint)] = calibration;
            _files.Write(Write().Span);
        }
    }

    private ReadOnlyMemory<byte> Write()
    {
        FieldWriter writer = new FieldWriter(_all.Count * 96).Byte(Version).Number((ulong)_all.Count);
        foreach (((uint collection, string fingerprint), Calibration calibration) in _all)
        {
            writer.Number(collection).Text(fingerprint).Single(calibration.Slope).Single(calibration.Intercept)
                .Number((ulong)calibration.Examples).Number((ulong)calibration.Right);
        }

        return writer.Written;
    }

    private static Dictionary<(uint, string), Calibration> Read(ReadOnlyMemory<byte> content)
    {
        var reader = new FieldReader(content, "calibration file");
        if (reader.Byte() != Version)
        {
            throw reader.Damaged("has another format");
        }

        var all = new Dictionary<(uint, string), Calibration>();
        for (int left = reader.Count(); left > 0; left--)
        {
            (uint, string) key = ((uint)reader.Number(), reader.Text());
            all[key] = new Calibration(reader.Single(), reader.Single(), reader.Count(), reader.Count());
        }

        reader.End();
        return all;
    }
}
