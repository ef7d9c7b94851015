namespace VectorDb.Imaging.Decode.Headers;

/// <summary>The checksum of PNG chunks (W3C PNG, annex D): CRC-32 of polynomial 0xEDB88320, reflected.</summary>
internal static class Crc32
{
    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}
