using System.Diagnostics;

namespace VectorDb.RpcBench;

/// <summary>Builds the C++ peer, once for each change of its source.</summary>
internal static class CppPeer
{
    public static async Task<string> BuildAsync()
    {
        string source = Repository.Path("bench/peers/grpc_echo.cpp");
        string folder = Path.Combine(AppContext.BaseDirectory, "peer");
        string program = Path.Combine(folder, "grpc_echo");
        if (File.Exists(program) && File.GetLastWriteTimeUtc(program) > File.GetLastWriteTimeUtc(source))
        {
            return program;
        }

        Directory.CreateDirectory(folder);
        string script = $"""
            set -e
            cd '{folder}'
            protos=$(cd '{Repository.Protos}' && ls grpc/testing/*.proto)
            protoc -I'{Repository.Protos}' --cpp_out=. --grpc_out=. --plugin=protoc-gen-grpc="$(command -v grpc_cpp_plugin)" $protos
            g++ -O2 -std=c++17 -I. -o grpc_echo '{source}' grpc/testing/*.cc $(pkg-config --cflags --libs grpc++ protobuf)
            """;
        using Process build = Process.Start("bash", ["-c", script]);
        await build.WaitForExitAsync();
        return build.ExitCode == 0 ? program : throw new InvalidOperationException("The C++ peer could not be built; it needs libgrpc++-dev.");
    }
}
