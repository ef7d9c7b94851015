using VectorDb.Imaging.Decode.Headers;

namespace VectorDb.Imaging.Decode.Avif;

/// <summary>Finds the AV1 data of an AVIF's items (ISO/IEC 23008-12 §6, 14496-12 §8.11): in iloc, by the types in iinf.</summary>
internal static class AvifItems
{
    private static readonly uint Meta = IsoBox.Code("meta"u8);
    private static readonly uint ItemLocations = IsoBox.Code("iloc"u8);
    private static readonly uint ItemInfos = IsoBox.Code("iinf"u8);
    private static readonly uint ItemInfo = IsoBox.Code("infe"u8);
    private static readonly uint ItemProperties = IsoBox.Code("iprp"u8);
    private static readonly uint PropertyContainer = IsoBox.Code("ipco"u8);
    private static readonly uint Av1Configuration = IsoBox.Code("av1C"u8);
    private static readonly uint ItemData = IsoBox.Code("idat"u8);
    private static readonly uint Av1Item = IsoBox.Code("av01"u8);

    /// <summary>The OBUs of every AV1 item, and of every configuration that a decoder is given in front of them.</summary>
    /// <exception cref="ImageException">The boxes are broken, or the items together are longer than the file.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Av1Data(ReadOnlyMemory<byte> file)
    {
        foreach (IsoBox meta in IsoBox.Walk(file, 0, file.Length).Where(b => b.Type == Meta))
        {
            IsoBox[] boxes = [.. IsoBox.Walk(file, Math.Min(meta.Body + 4, meta.End), meta.End)];
            HashSet<uint> av1 = [.. boxes.Where(b => b.Type == ItemInfos).SelectMany(b => Av1Ids(file, b))];
            int dataAt = boxes.FirstOrDefault(b => b.Type == ItemData).Body;
            foreach (IsoBox properties in boxes.Where(b => b.Type == ItemProperties))
            {
                foreach (IsoBox container in IsoBox.Walk(file, properties.Body, properties.End).Where(b => b.Type == PropertyContainer))
                {
                    foreach (IsoBox configuration in IsoBox.Walk(file, container.Body, container.End).Where(b => b.Type == Av1Configuration))
                    {
                        yield return file[Math.Min(configuration.Body + 4, configuration.End)..configuration.End];
                    }
                }
            }

            foreach (IsoBox locations in boxes.Where(b => b.Type == ItemLocations))
            {
                foreach (ReadOnlyMemory<byte> item in new ItemLocationReader(file, locations, dataAt).Items(av1))
                {
                    yield return item;
                }
            }
        }
    }

    private static List<uint> Av1Ids(ReadOnlyMemory<byte> file, IsoBox infos)
    {
        List<uint> ids = [];
        ByteReader reader = new(file.Span, bigEndian: true);
        int countBytes = reader.Has(infos.Body, 1) && file.Span[infos.Body] == 0 ? 2 : 4;
        foreach (IsoBox info in IsoBox.Walk(file, Math.Min(infos.Body + 4 + countBytes, infos.End), infos.End).Where(b => b.Type == ItemInfo))
        {
            int idBytes = info.Body < info.End && file.Span[info.Body] >= 3 ? 4 : 2;
            int typeAt = info.Body + 4 + idBytes + 2;
            if (typeAt + 4 <= info.End && reader.U32(typeAt) == Av1Item)
            {
                ids.Add(idBytes == 4 ? reader.U32(info.Body + 4) : reader.U16(info.Body + 4));
            }
        }

        return ids;
    }
}
