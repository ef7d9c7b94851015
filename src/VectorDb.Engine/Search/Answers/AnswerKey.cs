using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using VectorDb.Engine.Items;

namespace VectorDb.Engine.Search.Answers;

/// <summary>Names an answer by what was asked, of which picture, and by which model it is: another picture has other answers.</summary>
/// <param name="Value">First half of the SHA-256 of the three.</param>
internal readonly record struct AnswerKey(UInt128 Value)
{
    /// <summary>The name of an answer.</summary>
    public static AnswerKey Of(MediaInfo picture, string fingerprint, string question)
    {
        byte[] asked = Encoding.UTF8.GetBytes($"{fingerprint}\n{question}");
        byte[] hash = SHA256.HashData([.. picture.Hash.Span, .. asked]);
        return new AnswerKey(BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
