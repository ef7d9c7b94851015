using VectorDb.Models.Checkpoints;
using VectorDb.Models.Tests.Support;

namespace VectorDb.Models.Tests.Checkpoints;

public sealed class PieceHashCacheTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _file;
    private readonly PieceHashCache _cache;
    private readonly LateClock _clock = new();

    public PieceHashCacheTests()
    {
        _file = Path.Combine(_directory.Path, "weights");
        File.WriteAllBytes(_file, [1, 2, 3]);
        _cache = new PieceHashCache(Path.Combine(_directory.Path, "hashes"), _clock);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Of_FileAtRest_IsReadOnceAndGivesTheSame()
    {
        string plain = ContentHash.Of([_file], "x");
        Assert.Equal(plain, ContentHash.Of([_file], "x", _cache));
        if (FileIdentity.TryOf(_file) is not { } identity)
        {
            return; // A system that does not tell hashes at every start.
        }

        Assert.NotNull(_cache.TryRead(_file, identity));
        Assert.Equal(plain, ContentHash.Of([_file], "x", _cache));
        Assert.NotEqual(plain, ContentHash.Of([_file], "y", _cache));
    }

    [Fact]
    public void Of_RewrittenWithTheOldTimeAndLength_IsReadAgain()
    {
        string before = ContentHash.Of([_file], "x", _cache);
        DateTime written = File.GetLastWriteTimeUtc(_file);
        File.WriteAllBytes(_file, [1, 2, 4]);
        File.SetLastWriteTimeUtc(_file, written);

        Assert.NotEqual(before, ContentHash.Of([_file], "x", _cache));
    }

    [Fact]
    public void Of_ReplacedByAnotherFile_IsReadAgain()
    {
        string before = ContentHash.Of([_file], "x", _cache);
        string other = _file + ".new";
        File.WriteAllBytes(other, [1, 2, 4]);
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(_file));
        File.Move(other, _file, overwrite: true);

        Assert.NotEqual(before, ContentHash.Of([_file], "x", _cache));
    }

    [Fact]
    public void Of_FileJustWritten_IsNotKept()
    {
        _clock.Ahead = TimeSpan.Zero;
        ContentHash.Of([_file], "x", _cache);
        Assert.False(Directory.Exists(Path.Combine(_directory.Path, "hashes")));
    }

    [Fact]
    public void Of_DamagedEntry_IsReadAgain()
    {
        string before = ContentHash.Of([_file], "x", _cache);
        foreach (string entry in Directory.GetFiles(Path.Combine(_directory.Path, "hashes")))
        {
            byte[] bytes = File.ReadAllBytes(entry);
            bytes[^40] ^= 1;
            File.WriteAllBytes(entry, bytes);
        }

        Assert.Equal(before, ContentHash.Of([_file], "x", _cache));
    }

    /// <summary>The system's clock, an hour ahead unless told, so that files count as old.</summary>
    private sealed class LateClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; } = TimeSpan.FromHours(1);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
