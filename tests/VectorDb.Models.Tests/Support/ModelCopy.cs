using System.Text.Json.Nodes;
using VectorDb.Models.Checkpoints;

namespace VectorDb.Models.Tests.Support;

/// <summary>A golden's checkpoint in a directory that may be damaged.</summary>
public sealed class ModelCopy : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public ModelCopy(string golden)
    {
        foreach (string file in System.IO.Directory.GetFiles(new GoldenCase(golden).Directory))
        {
            File.WriteAllBytes(Path.Combine(Directory, Path.GetFileName(file)), File.ReadAllBytes(file));
        }
    }

    public string Directory => _directory.Path;

    /// <summary>Changes the header of model.safetensors as text; the replacement is padded to the same length.</summary>
    public void EditHeader(string old, string replacement)
    {
        string path = Path.Combine(Directory, "model.safetensors");
        byte[] file = File.ReadAllBytes(path);
        int length = (int)BitConverter.ToInt64(file);
        string header = System.Text.Encoding.UTF8.GetString(file, 8, length);
        Assert.Contains(old, header, StringComparison.Ordinal);
        byte[] edited = System.Text.Encoding.UTF8.GetBytes(header.Replace(old, replacement, StringComparison.Ordinal));
        byte[] result = [.. BitConverter.GetBytes((long)edited.Length), .. edited, .. file[(8 + length)..]];
        File.WriteAllBytes(path, result);
    }

    /// <summary>Changes a tensor of model.safetensors: its shape and its values.</summary>
    public void EditTensor(string name, int[] shape, Func<float[], float[]> edit) =>
        EditTensors(tensor => tensor.Name == name ? (name, shape, edit(tensor.Values)) : tensor);

    /// <summary>Writes model.safetensors anew, all of float32; left out are tensors for which null is returned, and buffers of integers.</summary>
    public void EditTensors(Func<(string Name, int[] Shape, float[] Values), (string Name, int[] Shape, float[] Values)?> edit)
    {
        List<(string Name, int[] Shape, float[] Values)> tensors = [];
        using (Checkpoint checkpoint = Checkpoint.Open(Directory))
        {
            foreach (CheckpointTensor tensor in checkpoint.Tensors.Values.Where(t => TensorTypes.IsFloat(t.Type)))
            {
                if (edit((tensor.Name, tensor.Shape.ToArray(), tensor.ToSingles())) is { } kept)
                {
                    tensors.Add(kept);
                }
            }
        }

        File.WriteAllBytes(Path.Combine(Directory, "model.safetensors"), SafetensorsWriter.Floats([.. tensors]));
    }

    public void EditConfig(Action<JsonObject> edit, string name = "config.json")
    {
        string path = Path.Combine(Directory, name);
        JsonObject config = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        edit(config);
        File.WriteAllText(path, config.ToJsonString());
    }

    public void Delete(string name) => File.Delete(Path.Combine(Directory, name));

    public void Dispose() => _directory.Dispose();
}
