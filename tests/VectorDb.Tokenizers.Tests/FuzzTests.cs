using System.Text;

namespace VectorDb.Tokenizers.Tests;

/// <summary>Damaged tokenizer files load or are refused with the one exception type; nothing else may happen.</summary>
public sealed class FuzzTests
{
    private static readonly string[] FileNames =
    [
        "tokenizer.json", "vocab.json", "merges.txt", "vocab.txt", "spiece.model", "tokenizer.model",
        "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    ];

    private static int Rounds => Environment.GetEnvironmentVariable("VECTORDB_SOAK") == "1" ? 5000 : 60;

    [Theory]
    [InlineData("tokenizers/gpt2-bpe")]
    [InlineData("tokenizers/llama-bpe")]
    [InlineData("tokenizers/t5-unigram")]
    [InlineData("tokenizers/wordpiece-uncased")]
    [InlineData("clip-vit/gelu-newcfg")]
    [InlineData("llava/vicuna")]
    [InlineData("siglip/fixed-res")]
    public void Load_DamagedFiles_WorksOrIsRefused(string golden)
    {
        const int Seed = 141;
        var random = new Random(Seed);
        var texts = new RandomText(Seed);
        string source = Goldens.Folder(golden);
        string[] names = [.. FileNames.Where(name => File.Exists(Path.Combine(source, name)))];
        using var folder = new TokenizerFolder();
        foreach (string name in names)
        {
            folder.Write(name, File.ReadAllBytes(Path.Combine(source, name)));
        }

        for (int round = 0; round < Rounds; round++)
        {
            string name = names[random.Next(names.Length)];
            byte[] whole = File.ReadAllBytes(Path.Combine(source, name));
            folder.Write(name, Damage(whole, random));
            foreach (TokenizerFiles files in new[] { TokenizerFiles.Auto, TokenizerFiles.Older })
            {
                try
                {
                    Use(folder.Load(new TokenizerOptions { Files = files }), texts);
                }
                catch (TokenizerException)
                {
                    // Refused, as it may be.
                }
                catch (Exception cause)
                {
                    throw new InvalidOperationException($"{golden}: {name} damaged, seed {Seed}, round {round}, {files}", cause);
                }
            }

            folder.Write(name, whole);
        }
    }

    private static void Use(Tokenizer tokenizer, RandomText texts)
    {
        for (int i = 0; i < 3; i++)
        {
            int[] ids = tokenizer.Encode(texts.Next());
            tokenizer.Decode(ids);
            tokenizer.Decode(ids, skipSpecialTokens: false);
        }
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        byte[] damaged = [.. file];
        switch (random.Next(5))
        {
            case 0:
                return damaged[..random.Next(damaged.Length)];
            case 1:
                int start = random.Next(damaged.Length);
                return [.. damaged[..start], .. damaged[Math.Min(damaged.Length, start + random.Next(1, 20))..]];
            case 2:
                string[] tokens = ["null", "-1", "\"\"", "[]", "{}", "1e999", "\u0000", "\\ud800", "99999999999"];
                byte[] inserted = Encoding.UTF8.GetBytes(tokens[random.Next(tokens.Length)]);
                int at = random.Next(damaged.Length);
                return [.. damaged[..at], .. inserted, .. damaged[at..]];
            default:
                for (int i = random.Next(1, 8); i > 0; i--)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }

                return damaged;
        }
    }
}
