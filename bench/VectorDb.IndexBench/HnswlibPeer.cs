using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VectorDb.IndexBench;

/// <summary>hnswlib (Debian's libhnswlib-dev), compiled here with -O3 -march=native.</summary>
internal sealed unsafe partial class HnswlibPeer : IDisposable
{
    private const string Library = "hnswlib_peer";
    private static string s_path = "";
    private readonly nint _peer;

    static HnswlibPeer() => NativeLibrary.SetDllImportResolver(
        typeof(HnswlibPeer).Assembly, (name, assembly, search) => name == Library ? NativeLibrary.Load(s_path) : 0);

    private HnswlibPeer(nint peer) => _peer = peer;

    /// <summary>Memory that loading took, for each row; null where it was not loaded.</summary>
    public double? BytesPerRow { get; private init; }

    /// <summary>Compiles the peer; false where there is no compiler or no header.</summary>
    public static bool TryCompile(string directory)
    {
        string source = Path.Combine(AppContext.BaseDirectory, "hnswlib_peer.cpp");
        s_path = Path.Combine(directory, "libhnswlib_peer.so");
        try
        {
            using Process compiler = Process.Start("g++", ["-std=c++17", "-O3", "-march=native", "-DNDEBUG", "-shared", "-fPIC", "-o", s_path, source]);
            compiler.WaitForExit();
            return compiler.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    public static HnswlibPeer Create(int dimensions, int rows, int m, int ef) => new(PeerCreate((nuint)dimensions, (nuint)rows, (nuint)m, (nuint)ef));

    public static HnswlibPeer Load(int dimensions, int rows, string file)
    {
        using var self = Process.GetCurrentProcess();
        long before = self.WorkingSet64;
        nint peer = PeerLoad((nuint)dimensions, file);
        self.Refresh();
        return new HnswlibPeer(peer) { BytesPerRow = (double)(self.WorkingSet64 - before) / rows };
    }

    public void Save(string file) => PeerSave(_peer, file);

    public void Add(float[] vector, int row)
    {
        fixed (float* start = vector)
        {
            PeerAdd(_peer, start, (nuint)row);
        }
    }

    /// <summary>Searches with a filter functor over a bitmap of rows.</summary>
    public int SearchAllowed(float[] query, int k, int ef, ulong[] allowed, uint[] rows)
    {
        fixed (float* start = query)
        {
            fixed (ulong* words = allowed)
            {
                fixed (uint* found = rows)
                {
                    return PeerSearchAllowed(_peer, start, k, ef, words, found);
                }
            }
        }
    }

    public int Search(float[] query, int k, int ef, uint[] rows)
    {
        fixed (float* start = query)
        {
            fixed (uint* found = rows)
            {
                return PeerSearch(_peer, start, k, ef, found);
            }
        }
    }

    public void Dispose() => PeerFree(_peer);

    [LibraryImport(Library, EntryPoint = "peer_create")]
    private static partial nint PeerCreate(nuint dimensions, nuint rows, nuint m, nuint ef);

    [LibraryImport(Library, EntryPoint = "peer_load", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint PeerLoad(nuint dimensions, string file);

    [LibraryImport(Library, EntryPoint = "peer_save", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void PeerSave(nint peer, string file);

    [LibraryImport(Library, EntryPoint = "peer_add")]
    private static partial void PeerAdd(nint peer, float* vector, nuint row);

    [LibraryImport(Library, EntryPoint = "peer_search")]
    private static partial int PeerSearch(nint peer, float* query, int k, int ef, uint* rows);

    [LibraryImport(Library, EntryPoint = "peer_search_allowed")]
    private static partial int PeerSearchAllowed(nint peer, float* query, int k, int ef, ulong* allowed, uint* rows);

    [LibraryImport(Library, EntryPoint = "peer_free")]
    private static partial void PeerFree(nint peer);
}
