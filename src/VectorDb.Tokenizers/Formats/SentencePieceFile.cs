using VectorDb.Tokenizers.Models;
using VectorDb.Tokenizers.Normalizers;

namespace VectorDb.Tokenizers.Formats;

/// <summary>
/// A SentencePiece model file (sentencepiece_model.proto, ModelProto): the pieces with scores and types, and the parts of the trainer's
/// and the normalizer's settings that matter for encoding and decoding.
/// </summary>
internal sealed class SentencePieceFile
{
    private const int PiecesField = 1;
    private const int TrainerField = 2;
    private const int NormalizerField = 3;

    private readonly string _file;
    private readonly List<SentencePiece> _pieces = [];

    private SentencePieceFile(string file)
    {
        _file = file;
    }

    /// <summary>Pieces in the order of their ids.</summary>
    public IReadOnlyList<SentencePiece> Pieces => _pieces;

    public SentencePieceAlgorithm Algorithm { get; private set; } = SentencePieceAlgorithm.Unigram;

    /// <summary>byte_fallback: unknown text is spelled with byte pieces.</summary>
    public bool ByteFallback { get; private set; }

    /// <summary>How text is normalized.</summary>
    public SentencePieceNormalization Normalization { get; private set; } = new();

    /// <summary>Id of the unknown piece.</summary>
    public int UnknownId { get; private set; } = -1;

    public static SentencePieceFile Read(TokenizerFileReader files, string name) => Parse(files.Bytes(name), name);

    public static SentencePieceFile Parse(ReadOnlySpan<byte> bytes, string name)
    {
        var file = new SentencePieceFile(name);
        var reader = new ProtobufReader(bytes, name);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case PiecesField:
                    file.AddPiece(new ProtobufReader(reader.AsBytes(), name, reader.BytesStart));
                    break;
                case TrainerField:
                    file.ReadTrainer(new ProtobufReader(reader.AsBytes(), name, reader.BytesStart));
                    break;
                case NormalizerField:
                    file.ReadNormalizer(new ProtobufReader(reader.AsBytes(), name, reader.BytesStart));
                    break;
                default:
                    break;
            }
        }

        return file.Checked();
    }

    /// <summary>Piece strings and their ids; of a spelling that comes twice the first counts.</summary>
    public Vocabulary ToVocabulary()
    {
        var vocabulary = new Vocabulary(_pieces.Count);
        for (int id = _pieces.Count - 1; id >= 0; id--)
        {
            vocabulary.Add(_pieces[id].Text, id);
        }

        return vocabulary;
    }

    private void AddPiece(ProtobufReader reader)
    {
        var piece = new SentencePiece("", 0, SentencePieceType.Normal);
        while (reader.Next())
        {
            piece = reader.Field switch
            {
                1 => piece with { Text = reader.AsText() },
                2 => piece with { Score = reader.AsFloat() },
                3 => piece with { Type = (SentencePieceType)reader.AsInt() },
                _ => piece,
            };
        }

        string? wrong = !Enum.IsDefined(piece.Type) ? $"the unknown type {(int)piece.Type}"
            : !float.IsFinite(piece.Score) ? "a score that is not a number"
            : piece.Text.Length is 0 or > UnigramPiece.LongestText ? $"{piece.Text.Length} characters"
            : null;
        if (wrong is not null || _pieces.Count > Vocabulary.MaxId)
        {
            throw TokenizerException.Malformed(_file, $"piece {_pieces.Count} has {wrong ?? "an id that is too large"}");
        }

        UnknownId = piece.Type == SentencePieceType.Unknown ? _pieces.Count : UnknownId;
        _pieces.Add(piece);
    }

    private void ReadTrainer(ProtobufReader reader)
    {
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3:
                    Algorithm = (SentencePieceAlgorithm)reader.AsInt();
                    break;
                case 24:
                    Normalization = Normalization with { SpaceIsSuffix = reader.AsBool() };
                    break;
                case 35:
                    ByteFallback = reader.AsBool();
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadNormalizer(ProtobufReader reader)
    {
        while (reader.Next())
        {
            Normalization = reader.Field switch
            {
                2 => Normalization with { Map = ReadMap(reader.AsBytes()) },
                3 => Normalization with { AddDummyPrefix = reader.AsBool() },
                4 => Normalization with { RemoveExtraSpaces = reader.AsBool() },
                5 => Normalization with { EscapeSpaces = reader.AsBool() },
                _ => Normalization,
            };
        }
    }

    private PrecompiledMap? ReadMap(ReadOnlySpan<byte> blob)
    {
        try
        {
            return PrecompiledMap.Parse(blob);
        }
        catch (FormatException cause)
        {
            throw TokenizerException.Malformed(_file, cause.Message, cause);
        }
    }

    private SentencePieceFile Checked()
    {
        if (_pieces.Count == 0 || UnknownId < 0)
        {
            throw TokenizerException.Malformed(_file, "is no SentencePiece model: it has no pieces, or none that is unknown");
        }

        if (Algorithm is not (SentencePieceAlgorithm.Unigram or SentencePieceAlgorithm.Bpe))
        {
            throw TokenizerException.Unsupported(_file, $"the SentencePiece algorithm {Algorithm} is not supported");
        }

        if (Algorithm == SentencePieceAlgorithm.Bpe && _pieces.Exists(piece => piece.Type == SentencePieceType.Unused))
        {
            throw TokenizerException.Unsupported(_file, "unused pieces in a BPE model are not supported");
        }

        string[] userDefined = [.. _pieces.Where(piece => piece.Type == SentencePieceType.UserDefined).Select(piece => piece.Text)];
        Normalization = Normalization with { UserDefined = userDefined };
        return this;
    }
}
