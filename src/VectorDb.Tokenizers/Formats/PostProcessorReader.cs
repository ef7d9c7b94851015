using VectorDb.Tokenizers.PostProcessors;

namespace VectorDb.Tokenizers.Formats;

/// <summary>The post_processor section of tokenizer.json.</summary>
internal static class PostProcessorReader
{
    public static IPostProcessor Read(JsonField field)
    {
        switch (field.Type)
        {
            case "TemplateProcessing":
                return ReadTemplate(field);
            case "BertProcessing":
                return Bert(PairedId(field, "cls"), PairedId(field, "sep"));
            case "RobertaProcessing":
                return Roberta(PairedId(field, "cls"), PairedId(field, "sep"));
            case "ByteLevel":
                return TemplatePostProcessor.None;
            case "Sequence":
                return ReadSequence(field);
            default:
                throw field.Unsupported($"the post-processor '{field.Type}'");
        }
    }

    /// <summary>[CLS] A [SEP], and [CLS] A [SEP] B [SEP] of which the second half has type 1.</summary>
    public static TemplatePostProcessor Bert(int cls, int sep) => new(
        [TemplatePart.Token(cls), TemplatePart.Text(0), TemplatePart.Token(sep)],
        [TemplatePart.Token(cls), TemplatePart.Text(0), TemplatePart.Token(sep), TemplatePart.Text(1, 1), TemplatePart.Token(sep, 1)]);

    /// <summary>&lt;s&gt; A &lt;/s&gt;, and &lt;s&gt; A &lt;/s&gt; &lt;/s&gt; B &lt;/s&gt;, all of type 0.</summary>
    public static TemplatePostProcessor Roberta(int begin, int end) => new(
        [TemplatePart.Token(begin), TemplatePart.Text(0), TemplatePart.Token(end)],
        [
            TemplatePart.Token(begin), TemplatePart.Text(0), TemplatePart.Token(end),
            TemplatePart.Token(end), TemplatePart.Text(1), TemplatePart.Token(end),
        ]);

    /// <summary>Each text between tokens that may be absent.</summary>
    public static TemplatePostProcessor Around(int? begin, int? end, int secondType)
    {
        TemplatePart[] first = Framed(0, 0, begin, end);
        return new TemplatePostProcessor(first, [.. first, .. Framed(1, secondType, begin, end)]);
    }

    private static TemplatePart[] Framed(int sequence, int typeId, int? begin, int? end) =>
    [
        .. begin is int b ? [TemplatePart.Token(b, typeId)] : Array.Empty<TemplatePart>(),
        TemplatePart.Text(sequence, typeId),
        .. end is int e ? [TemplatePart.Token(e, typeId)] : Array.Empty<TemplatePart>(),
    ];

    // Of the steps in a sequence only one adds tokens in any published file; two would nest, which nothing here stands for.
    private static IPostProcessor ReadSequence(JsonField field)
    {
        IPostProcessor[] adding = [.. field.Member("processors").Items().Select(Read).Where(step => step.AddedCount(pair: true) > 0)];
        return adding.Length switch
        {
            0 => TemplatePostProcessor.None,
            1 => adding[0],
            _ => throw field.Unsupported("a sequence with two post-processors that add tokens"),
        };
    }

    private static TemplatePostProcessor ReadTemplate(JsonField field)
    {
        var tokens = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach ((string name, JsonField token) in field.Member("special_tokens").Members())
        {
            tokens[name] = [.. token.Member("ids").Items().Select(VocabularyFiles.Id)];
        }

        return new TemplatePostProcessor(ReadParts(field.Member("single"), tokens, 1), ReadParts(field.Member("pair"), tokens, 2));
    }

    private static TemplatePart[] ReadParts(JsonField list, Dictionary<string, int[]> tokens, int sequences)
    {
        TemplatePart[] parts = [.. list.Items().Select(part => ReadPart(part, tokens))];
        int[] used = [.. parts.Where(part => part.Sequence is not null).Select(part => part.Sequence!.Value).Order()];
        return used.SequenceEqual(Enumerable.Range(0, sequences))
            ? parts
            : throw list.Malformed($"does not hold each of its {sequences} texts once");
    }

    private static TemplatePart ReadPart(JsonField part, Dictionary<string, int[]> tokens)
    {
        if (part.Optional("Sequence") is JsonField sequence)
        {
            int number = sequence.String("id") switch
            {
                "A" => 0,
                "B" => 1,
                string other => throw sequence.Malformed($"names the text '{other}', which is neither A nor B"),
            };
            return new TemplatePart(number, [], TypeId(sequence));
        }

        JsonField token = part.Member("SpecialToken");
        string name = token.String("id");
        return tokens.TryGetValue(name, out int[]? ids)
            ? new TemplatePart(null, ids, TypeId(token))
            : throw token.Malformed($"names '{name}', which is not among the special_tokens of the template");
    }

    private static int TypeId(JsonField field) => field.Optional("type_id")?.AsCount() ?? 0;

    // ["[CLS]", 101]
    private static int PairedId(JsonField field, string name)
    {
        JsonField pair = field.Member(name);
        JsonField[] parts = pair.IsArray ? [.. pair.Items()] : [];
        return parts.Length == 2 ? VocabularyFiles.Id(parts[1]) : throw pair.Malformed("is not a token and its id");
    }
}
