namespace VectorDb.Recovery.Tests.Damage;

/// <summary>Ways to damage a file.</summary>
internal static class FileDamage
{
    private const int BlockBytes = 4096;

    /// <summary>Damages a file in the n-th way; says how.</summary>
    public static string Do(string file, int way, Random random)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int written = Math.Max(1, Array.FindLastIndex(bytes, static b => b != 0) + 1);
        int at = random.Next(written), block = at / BlockBytes * BlockBytes, length = Math.Min(BlockBytes, written - block);
        string done;
        switch (way % 5)
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                done = $"a bit is flipped at {at}";
                break;
            case 1:
                bytes = bytes[..at];
                done = $"cut off at {at}";
                break;
            case 2:
                bytes.AsSpan(block, length).Clear();
                done = $"zeros from {block} to {block + length}";
                break;
            case 3 when written >= 2 * BlockBytes:
                int other = random.Next(written / BlockBytes) * BlockBytes;
                byte[] moved = bytes[block..(block + length)];
                bytes.AsSpan(other, length).CopyTo(bytes.AsSpan(block));
                moved.CopyTo(bytes, other);
                done = $"{length} bytes at {block} and {other} are swapped";
                break;
            default:
                random.NextBytes(bytes.AsSpan(at, Math.Min(700, written - at)));
                done = $"noise from {at}";
                break;
        }

        File.WriteAllBytes(file, bytes);
        return done;
    }
}
