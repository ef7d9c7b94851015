using System.Buffers;
using VectorDb.Tokenizers.Text;

namespace VectorDb.Tokenizers.Models;

/// <summary>
/// The unigram language model (Kudo 2018, arXiv:1804.10959): the segmentation with the highest sum of scores, found by Viterbi's
/// algorithm over a trie of the pieces. A character that no piece covers costs ten more than the rarest piece; neighbouring ones
/// make one unknown token.
/// </summary>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnknownPenalty = 10;

    private readonly CharTrie _trie = new();
    private readonly double[] _scores;
    private readonly UnigramSettings _settings;
    private readonly double _unknownScore;
    private readonly int[]? _bytes;

    /// <param name="pieces">Pieces in the order of their ids; those that text is never cut into are null.</param>
    /// <param name="vocabulary">The same pieces and the ones that text is never cut into.</param>
    /// <param name="settings">What the file says beyond the pieces.</param>
    public UnigramModel(IReadOnlyList<UnigramPiece?> pieces, Vocabulary vocabulary, UnigramSettings settings)
    {
        Vocabulary = vocabulary;
        _settings = settings;
        _scores = new double[pieces.Count];
        double lowest = double.PositiveInfinity;
        double highest = double.NegativeInfinity;
        foreach (UnigramPiece piece in pieces.OfType<UnigramPiece>().Where(piece => !piece.UserDefined))
        {
            lowest = Math.Min(lowest, piece.Score);
            highest = Math.Max(highest, piece.Score);
        }

        for (int id = 0; id < pieces.Count; id++)
        {
            if (pieces[id] is UnigramPiece piece && piece.Text.Length > 0)
            {
                _trie.Add(piece.Text, id);
                _scores[id] = piece.UserDefined ? UserDefinedScore(piece.Text, highest) : piece.Score;
            }
        }

        _unknownScore = Rounded((double.IsFinite(lowest) ? lowest : 0) - UnknownPenalty);
        _bytes = settings.ByteFallback ? ByteTokens.Find(vocabulary) : null;
    }

    public Vocabulary Vocabulary { get; }

    public void Tokenize(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        // best[i] is the best path that ends before unit i: its score, the start of its last piece and that piece's id.
        Node[] best = ArrayPool<Node>.Shared.Rent(piece.Length + 1);
        FindPaths(piece, best.AsSpan(0, piece.Length + 1));
        int first = ids.Count;
        int unknownEnd = -1;
        for (int end = piece.Length; end > 0;)
        {
            Node node = best[end];
            bool unknown = node.Id == _settings.UnknownId;
            unknownEnd = unknown && unknownEnd < 0 ? end : unknownEnd;
            if (!unknown)
            {
                ids.Add(node.Id);
            }
            else if (node.Start == 0 || best[node.Start].Id != _settings.UnknownId)
            {
                AddUnknown(piece[node.Start..unknownEnd], ids);
                unknownEnd = -1;
            }

            end = node.Start;
        }

        ids.Reverse(first, ids.Count - first);
        ArrayPool<Node>.Shared.Return(best);
    }

    private void FindPaths(ReadOnlySpan<char> text, Span<Node> best)
    {
        best.Fill(Node.Unreached);
        best[0] = new Node(0, 0, -1);
        for (int start = 0; start < text.Length;)
        {
            CharacterClass.CodePointAt(text, start, out int units);
            double soFar = best[start].Score;
            bool covered = false;
            int node = CharTrie.Root;
            for (int at = start; at < text.Length; at++)
            {
                node = _trie.Step(node, text[at]);
                if (node == CharTrie.None)
                {
                    break;
                }

                int id = _trie.ValueAt(node);
                if (id != CharTrie.None)
                {
                    Offer(ref best[at + 1], soFar + _scores[id], start, id);
                    covered |= at + 1 - start == units;
                }
            }

            if (!covered)
            {
                Offer(ref best[start + units], soFar + _unknownScore, start, _settings.UnknownId);
            }

            start += units;
        }
    }

    private void Offer(ref Node node, double score, int start, int id)
    {
        score = Rounded(score);
        if (node.Start < 0 || score > node.Score)
        {
            node = new Node(score, start, id);
        }
    }

    // Written backwards, like everything on the way back along the path.
    private void AddUnknown(ReadOnlySpan<char> text, List<int> ids)
    {
        if (_bytes is null)
        {
            ids.Add(_settings.UnknownId);
            return;
        }

        Span<int> symbols = stackalloc int[4];
        for (int end = text.Length; end > 0;)
        {
            int start = end > 1 && char.IsLowSurrogate(text[end - 1]) ? end - 2 : end - 1;
            for (int i = ByteTokens.Append(_bytes, text[start..end], symbols) - 1; i >= 0; i--)
            {
                ids.Add(symbols[i]);
            }

            end = start;
        }
    }

    // SentencePiece adds in single precision, the tokenizers library in double: near ties fall differently.
    private double Rounded(double score) => _settings.SinglePrecision ? (float)score : score;

    // A bonus that makes it win over any other segmentation of the same text.
    private static double UserDefinedScore(string text, double highest) =>
        (System.Text.Encoding.UTF8.GetByteCount(text) * (double.IsFinite(highest) ? highest : 0)) - 0.1;

    private readonly record struct Node(double Score, int Start, int Id)
    {
        public static Node Unreached { get; } = new(double.NegativeInfinity, -1, -1);
    }
}
