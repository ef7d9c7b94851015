namespace VectorDb.RpcBench;

/// <summary>Where things stand in the repository.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    public static string Protos => Path("tests/VectorDb.Rpc.Interop/protos");

    /// <summary>Beside this program, for it is built from a reference.</summary>
    public static string InteropServer => System.IO.Path.Combine(AppContext.BaseDirectory, "VectorDb.Rpc.Interop.dll");

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string FindRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "VectorDb.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("VectorDb.sln is in no folder above this program.");
    }
}
