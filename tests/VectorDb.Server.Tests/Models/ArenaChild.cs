using Google.Protobuf;
using Google.Rpc;
using VectorDb.Client;
using VectorDb.Engine.Models;
using VectorDb.Onnx.Graph;
using VectorDb.Onnx.Runtime;
using VectorDb.Rpc;
using VectorDb.Server.Hosting;
using VectorDb.Server.Tests.Hosting;
using VectorDb.V1;
using Value = VectorDb.Onnx.Graph.Value;

namespace VectorDb.Server.Tests.Models;

/// <summary>
/// In a process of its own, since there is one arena a process: a server whose models may take less together than one text needs.
/// </summary>
internal static class ArenaChild
{
    public const string Command = "arena";
    private const long ArenaBytes = 48 << 20;
    private const int TextFloats = 16 << 20;

    /// <summary>"status retry served": how a text is refused, whether it says when to come back, and that pictures are embedded all the same.</summary>
    public static async Task<string> DescribeAsync()
    {
        string directory = Directory.CreateTempSubdirectory("vectordb-").FullName;
        try
        {
            return await DescribeAsync(Path.Combine(directory, "data"), Export(Directory.CreateDirectory(Path.Combine(directory, "model")).FullName));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<string> DescribeAsync(string data, string model)
    {
        await using VectorDbServer server = await VectorDbServer.StartAsync(new ServerOptions
        {
            DataDirectory = data, GrpcPort = 0, HttpPort = null, ModelArenaBytes = ArenaBytes, Models = [new ModelSource("big", model, new ModelSettings())],
        });
        await using var client = new VectorDbClient(new RpcChannelOptions { Addresses = [server.GrpcAddress], Retry = new RetryOptions { MaxAttempts = 1 } });
        string refusal;
        try
        {
            await client.EmbedAsync(new EmbedRequest { Model = "big", Inputs = { new EmbedInput { Text = "a cat" } } });
            refusal = "accepted";
        }
        catch (RpcException refused)
        {
            refusal = $"{refused.Code} {refused.Details.Any(static d => d.Is(RetryInfo.Descriptor))}";
        }

        ByteString picture = ByteString.CopyFrom(RunningServer.Pictures["rgb.jpg"]);
        EmbedResponse embedded = await client.EmbedAsync(new EmbedRequest { Model = "big", Inputs = { new EmbedInput { Image = picture } } });
        return $"{refusal} {(embedded.Vectors.Count == 1 ? "served" : "lost")}";
    }

    /// <summary>A model whose text tower writes its count of tokens into 64 MiB and adds all of them up.</summary>
    private static string Export(string directory)
    {
        foreach (string file in Directory.GetFiles(RunningServer.Checkpoint).Where(static f => Path.GetExtension(f) != ".safetensors"))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        GraphBuilder text = new("text");
        text.Input("input_ids", ElementType.Int64, "batch", "tokens");
        Value mask = text.Input("attention_mask", ElementType.Int64, "batch", "tokens");
        Value count = text.ReduceSum(text.Cast(mask, ElementType.Float), [1], keep: true);
        Value sum = text.ReduceSum(text.Pad(count, [0, 0, 0, TextFloats]), [1], keep: true);
        text.Output("text_embeds", text.Concat(1, sum, sum, sum));
        Write(directory, "text_model.onnx", text);

        GraphBuilder vision = new("vision");
        vision.Output("image_embeds", vision.ReduceMean(vision.Input("pixel_values", ElementType.Float, "batch", 3, 48, 48), [2, 3]));
        Write(directory, "vision_model.onnx", vision);
        return directory;
    }

    private static void Write(string directory, string name, GraphBuilder graph)
    {
        using GraphModel model = graph.Build();
        File.WriteAllBytes(Path.Combine(directory, name), model.Bytes.Span);
    }
}
