using BenchmarkDotNet.Attributes;
using VectorDb.Tokenizers;

namespace VectorDb.Microbenchmarks.Tokenizers;

/// <summary>
/// Text to ids and back, for each family's recorded tokenizer: a short caption, as a search sends it, and a page of text without
/// repeated words, where the word cache helps little.
/// </summary>
[MemoryDiagnoser]
public class EncodeBenchmarks
{
    private const string Caption = "A photo of two dogs sleeping on an old couch, near the window.";

    private Tokenizer _tokenizer = null!;
    private string _page = "";
    private int[] _ids = [];

    [Params("gpt2-bpe", "llama-bpe", "t5-unigram", "wordpiece-uncased")]
    public string Vocabulary { get; set; } = "";

    [Params(TokenizerFiles.TokenizerJson, TokenizerFiles.Older)]
    public TokenizerFiles Files { get; set; }

    [GlobalSetup]
    public void Load()
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "VectorDb.sln")))
        {
            root = root.Parent!;
        }

        string directory = Path.Combine(root.FullName, "tests", "Goldens", "tokenizers", Vocabulary);
        _tokenizer = Tokenizer.Load(directory, new TokenizerOptions { Files = Files });
        var random = new Random(1);
        _page = string.Join(' ', Enumerable.Range(0, 2000).Select(_ => Word(random)));
        _ids = _tokenizer.Encode(_page);
    }

    [Benchmark]
    public int[] EncodeCaption() => _tokenizer.Encode(Caption);

    [Benchmark]
    public int[] EncodePage() => _tokenizer.Encode(_page);

    [Benchmark]
    public string DecodePage() => _tokenizer.Decode(_ids);

    private static string Word(Random random) => string.Create(random.Next(2, 10), random, static (word, source) =>
    {
        for (int i = 0; i < word.Length; i++)
        {
            word[i] = (char)('a' + source.Next(26));
        }
    });
}
