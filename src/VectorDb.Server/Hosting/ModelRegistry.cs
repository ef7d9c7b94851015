using System.Text.Json;
using VectorDb.Engine.Models;

namespace VectorDb.Server.Hosting;

/// <summary>
/// Remembers beside the data which checkpoint directories were loaded under which names, so that a collection finds its model
/// after a restart without being told again.
/// </summary>
internal sealed class ModelRegistry(string dataDirectory)
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };

    private string File => Path.Combine(dataDirectory, "models.json");

    /// <summary>What was remembered; those given now stand in front of those remembered under their name.</summary>
    public IReadOnlyList<ModelSource> With(IReadOnlyList<ModelSource> given)
    {
        Entry[] remembered = System.IO.File.Exists(File) ? JsonSerializer.Deserialize<Entry[]>(System.IO.File.ReadAllBytes(File)) ?? [] : [];
        return
        [
            .. given,
            .. remembered
                .Where(r => !given.Any(g => g.Name == r.Name))
                .Select(static r => new ModelSource(r.Name, r.Directory, r.Settings())),
        ];
    }

    /// <summary>What was remembered under a name, or null.</summary>
    public ModelSource? Find(string name) => With([]).FirstOrDefault(s => s.Name == name);

    /// <summary>Remembers one more, in the place of what was remembered under its name.</summary>
    public void Add(ModelSource source) => Save(With([source]));

    /// <summary>Remembers these, in the place of what was remembered.</summary>
    public void Save(IReadOnlyList<ModelSource> sources)
    {
        Entry[] entries = [.. sources.Select(Entry.Of)];
        DurableFile.Write(File, JsonSerializer.SerializeToUtf8Bytes(entries, Format));
    }

    /// <summary>A model as the file has it; what an older one does not have is what was then always so.</summary>
    private sealed record Entry(
        string Name,
        string Directory,
        string Precision,
        string Device,
        int Threads = 0,
        long? DeviceMemoryBytes = null,
        int? GenerationQueue = null,
        long? GenerationBytes = null,
        long? MatchBytes = null)
    {
        public static Entry Of(ModelSource source) => new(
            source.Name,
            source.Directory,
            source.Settings.Precision,
            source.Settings.Device,
            source.Settings.Threads,
            source.Settings.DeviceMemoryBytes,
            source.Settings.GenerationQueue,
            source.Settings.GenerationBytes,
            source.Settings.MatchBytes);

        public ModelSettings Settings()
        {
            var usual = new ModelSettings();
            return usual with
            {
                Precision = Precision,
                Device = Device,
                Threads = Threads,
                DeviceMemoryBytes = DeviceMemoryBytes,
                GenerationQueue = GenerationQueue ?? usual.GenerationQueue,
                GenerationBytes = GenerationBytes ?? usual.GenerationBytes,
                MatchBytes = MatchBytes ?? usual.MatchBytes,
            };
        }
    }
}
