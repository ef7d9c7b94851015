using System.Text;

namespace VectorDb.Tokenizers.Tests;

/// <summary>A directory of tokenizer files for one test, removed after it.</summary>
internal sealed class TokenizerFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tokenizer");

    public string Path => _directory.FullName;

    public TokenizerFolder Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public TokenizerFolder Write(string name, byte[] content)
    {
        File.WriteAllBytes(System.IO.Path.Combine(Path, name), content);
        return this;
    }

    /// <summary>A tokenizer.json with a WordLevel model unless another is given.</summary>
    public TokenizerFolder WriteJson(string members = "", string model = """{"type":"WordLevel","vocab":{"<unk>":0,"a":1,"b":2},"unk_token":"<unk>"}""") =>
        Write("tokenizer.json", $$"""{{{(members.Length > 0 ? members + "," : "")}}"model":{{model}}}""");

    public Tokenizer Load(TokenizerOptions? options = null) => Tokenizer.Load(Path, options);

    public void Dispose() => _directory.Delete(recursive: true);
}
