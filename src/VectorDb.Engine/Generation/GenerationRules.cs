using System.Text;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Ingestion;

namespace VectorDb.Engine.Generation;

/// <summary>The limits of what is asked of generating models, judged before one is loaded or a picture read.</summary>
internal static class GenerationRules
{
    /// <summary>The most bytes of a prompt, question, sentence or phrase, in UTF-8.</summary>
    public const int MaxTextBytes = 8 * 1024;

    /// <summary>Checks a caption request.</summary>
    public static void Check(CaptionRequest request)
    {
        Check(request.Picture, "picture");
        CheckLength(request.Prompt, "prompt");
        Check(request.Decoding);
    }

    /// <summary>Checks an answer request.</summary>
    public static void Check(AnswerRequest request)
    {
        Check(request.Picture, "picture");
        CheckText(request.Question, "question");
        if (request.Answers is { } answers)
        {
            CheckAnswers(answers);
            CheckRange(request.Candidates, 1, AnswerRequest.MaxCandidates, "rank.candidates");
        }
        else
        {
            Check(request.Decoding);
        }
    }

    /// <summary>Checks a comparison.</summary>
    public static void Check(CompareRequest request)
    {
        Check(request.First, "first");
        Check(request.Second, "second");
        CheckText(request.Sentence, "sentence");
    }

    /// <summary>Checks a search for a phrase.</summary>
    public static void Check(GroundRequest request)
    {
        Check(request.Picture, "picture");
        CheckText(request.Phrase, "phrase");
    }

    /// <summary>Checks a text that must not be empty.</summary>
    public static void CheckText(string text, string field)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw VectorDbException.Invalid(field, "is empty.", "TEXT_EMPTY");
        }

        CheckLength(text, field);
    }

    private static void CheckLength(string text, string field)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > MaxTextBytes)
        {
            throw VectorDbException.Invalid(field, $"has {bytes} bytes; at most {MaxTextBytes} are allowed.", "TEXT_TOO_LARGE");
        }
    }

    private static void Check(PictureReference picture, string field)
    {
        if ((picture.Image is null) == (picture.ItemId is null))
        {
            throw VectorDbException.Invalid(field, "needs an image or an item_id.");
        }

        if (picture.Image is { IsEmpty: true })
        {
            throw VectorDbException.Invalid(field + ".image", "is empty.");
        }

        ItemRules.CheckImageSize(picture.Image ?? default, field + ".image");
    }

    private static void CheckAnswers(IReadOnlyList<string> answers)
    {
        CheckRange(answers.Count, 1, AnswerRequest.MaxAnswers, "rank.answers");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < answers.Count; i++)
        {
            string field = $"rank.answers[{i}]";
            int bytes = Encoding.UTF8.GetByteCount(answers[i]);
            if (bytes is 0 or > AnswerRequest.MaxAnswerBytes)
            {
                throw VectorDbException.Invalid(field, $"has {bytes} bytes; 1 to {AnswerRequest.MaxAnswerBytes} are allowed.");
            }

            if (!seen.Add(answers[i]))
            {
                throw VectorDbException.Invalid(field, $"'{answers[i]}' is there twice.");
            }
        }
    }

    private static void Check(DecodingOptions decoding)
    {
        const string field = "decoding.";
        CheckRange(decoding.MaxNewTokens, 1, DecodingOptions.MaxTokens, field + "max_new_tokens");
        CheckRange(decoding.MinNewTokens, 0, DecodingOptions.MaxTokens, field + "min_new_tokens");
        CheckRange(decoding.Beams, 1, DecodingOptions.MaxBeams, field + "num_beams");
        bool draws = decoding.Sample && decoding.Beams is null or 1;
        CheckRange(decoding.Count, 1, draws ? DecodingOptions.MaxBeams : decoding.Beams ?? DecodingOptions.MaxBeams, field + "num_return_sequences");
        CheckRange(decoding.LengthPenalty, -10, 10, field + "length_penalty");
        CheckRange(decoding.RepetitionPenalty, 0.01, 100, field + "repetition_penalty");
        CheckRange(decoding.NoRepeatNgramSize, 0, 100, field + "no_repeat_ngram_size");
        CheckRange(decoding.Temperature, 0.01, 100, field + "sampling.temperature");
        CheckRange(decoding.TopK, 0, 1 << 20, field + "sampling.top_k");
        CheckRange(decoding.TopP, 1e-6, 1, field + "sampling.top_p");
    }

    private static void CheckRange(double? value, double low, double high, string field)
    {
        if (value is { } given && !(given >= low && given <= high))
        {
            throw VectorDbException.Invalid(field, FormattableString.Invariant($"is {given}; {low} to {high} are allowed."));
        }
    }
}
