using VectorDb.Conformance.Cases;
using VectorDb.Conformance.Judging;
using VectorDb.Conformance.Npy;
using VectorDb.Models.Probing;
using VectorDb.Tokenizers;

namespace VectorDb.Conformance.Checks;

/// <summary>
/// Every stage that the model's probe can name. Pictures go the whole way from the file; token ids, which must be equal
/// anyway, are taken from the record, since their padded length is an option of the reference's call.
/// </summary>
public sealed class ProbedOutputs(GoldenCase golden, ModelProbe probe, Tokenizer tokenizer) : IStagedCheck
{
    public string Name => "probe";

    public bool Knows(RecordedOutput output) => probe.Knows(output.Name);

    public ValueTask<NpyArray> ComputeAsync(RecordedOutput output) =>
        Compute(output, RecordedInputs(output).Where(input => input.Tolerance.IsExact && !input.IsRagged));

    public bool CanStartFromRecords(RecordedOutput output) => RecordedInputs(output).Any(input => !input.Tolerance.IsExact);

    public ValueTask<NpyArray> ComputeFromRecordsAsync(RecordedOutput output) => Compute(output, RecordedInputs(output).Where(input => !input.IsRagged));

    private ValueTask<NpyArray> Compute(RecordedOutput output, IEnumerable<RecordedOutput> given)
    {
        ProbeInputs inputs = GoldenInputs.For(golden, output) with
        {
            Given = given.ToDictionary(input => input.Name, input => ToProbe(input.Value), StringComparer.Ordinal),
        };
        NpyArray computed = ToArray(probe.Compute(output.Name, inputs));
        return ValueTask.FromResult(AtRecordedLength(output, FirstRows(computed, output.Value)));
    }

    /// <summary>The length that texts are padded to is the reference's caller's choice; where it is not the product's own, its tokenizer is asked for it.</summary>
    private NpyArray AtRecordedLength(RecordedOutput output, NpyArray computed)
    {
        bool isPadded = output.Name is "input_ids" or "attention_mask" && !output.IsRagged && output.Value.Shape.Count == 2;
        if (!isPadded || computed.Shape[^1] == output.Value.Shape[1])
        {
            return computed;
        }

        int length = output.Value.Shape[1];
        EncodeOptions options = new() { MaxLength = length, PadTo = length };
        IEnumerable<EncodedText> texts = golden.Texts.Select(text => tokenizer.EncodeText(text, null, options));
        return NpyArray.FromRagged([.. texts.Select(text => output.Name == "input_ids" ? text.Ids : text.AttentionMask)]);
    }

    private IEnumerable<RecordedOutput> RecordedInputs(RecordedOutput output) => output.Inputs.Select(golden.Find).OfType<RecordedOutput>();

    /// <summary>Large stages are recorded for the first rows only.</summary>
    private static NpyArray FirstRows(NpyArray computed, NpyArray recorded) =>
        computed.Shape.Count == recorded.Shape.Count && recorded.Shape.Count > 0 && computed.Shape[0] > recorded.Shape[0]
            ? computed.Take(recorded.Shape[0])
            : computed;

    private static ProbeValue ToProbe(NpyArray array) => array.IsInteger
        ? new([.. Enumerable.Range(0, array.Count).Select(array.Whole)], [.. array.Shape])
        : new(array.ToFloats(), [.. array.Shape]);

    private static NpyArray ToArray(ProbeValue value)
    {
        int[] shape = [.. value.Shape];
        return value.Floats is { } floats ? NpyArray.FromFloats([.. floats], shape)
            : value.Integers is { } integers ? NpyArray.FromIntegers([.. integers], shape)
            : value.Bytes is { } bytes ? NpyArray.FromBytes([.. bytes], shape)
            : throw new NotCheckedException("the probe gave an array of a type that the judge does not know");
    }
}
