using VectorDb.Engine.Collections;
using VectorDb.Engine.Errors;
using VectorDb.Engine.Generation;
using VectorDb.Engine.Items;
using VectorDb.Engine.Models;
using VectorDb.Models;
using VectorDb.Models.Batching;
using VectorDb.Models.Generation;
using VectorDb.Models.Matching;
using VectorDb.Models.Seeing;

namespace VectorDb.Engine.Ingestion.CapFilt;

/// <summary>
/// Captions pictures that come without a text and tells how well given texts fit, as the collection's policy says (BLIP,
/// arXiv:2201.12086 §3.3). What the models said goes into the log with the item.
/// </summary>
internal sealed class TextJudge(ModelCatalogue models)
{
    private const string CaptionerField = "collection.cap_filt.captioner";
    private const string MatcherField = "collection.cap_filt.matcher";

    /// <summary>The text to store an item with.</summary>
    /// <exception cref="VectorDbException">A model is not there, or is overloaded; or the picture cannot be read.</exception>
    public async Task<JudgedText> JudgeAsync(ItemInput item, CollectionDefinition collection, CancellationToken cancellationToken)
    {
        if (collection.CapFilt is not { } policy || item.Image.IsEmpty)
        {
            return new JudgedText(item.Text, null);
        }

        if (item.Text.Length > 0)
        {
            return policy.Matcher.Length > 0
                ? await JudgeGivenAsync(item, policy, collection, cancellationToken)
                : new JudgedText(item.Text, null);
        }

        return policy.CaptionMissing ? await CaptionAsync(item, policy, collection, cancellationToken) : new JudgedText("", null);
    }

    private async Task<JudgedText> CaptionAsync(
        ItemInput item, CapFiltPolicy policy, CollectionDefinition collection, CancellationToken cancellationToken)
    {
        (string caption, string captioner) = await CaptionOfAsync(item, policy, collection, cancellationToken);
        if (policy.Matcher.Length == 0 || caption.Length == 0)
        {
            return Signed(TextVerdicts.Captioned(policy, caption, null), captioner, "");
        }

        (float score, string matcher, _) = await MatchAsync(item, policy, caption, null, cancellationToken);
        return Signed(TextVerdicts.Captioned(policy, caption, score), captioner, matcher);
    }

    private async Task<JudgedText> JudgeGivenAsync(
        ItemInput item, CapFiltPolicy policy, CollectionDefinition collection, CancellationToken cancellationToken)
    {
        (float score, string matcher, MatchImage picture) = await MatchAsync(item, policy, item.Text, null, cancellationToken);
        if (TextVerdicts.Keeps(policy, score))
        {
            return Signed(TextVerdicts.Kept(item.Text, score), "", matcher);
        }

        if (policy.MisfitAction != MisfitAction.Replace)
        {
            return Signed(TextVerdicts.Flagged(item.Text, score), "", matcher);
        }

        (string caption, string captioner) = await CaptionOfAsync(item, policy, collection, cancellationToken);
        float captionScore = caption.Length == 0 ? 0 : (await MatchAsync(item, policy, caption, picture, cancellationToken)).Score;
        return Signed(TextVerdicts.Replaced(policy, item.Text, score, caption, captionScore), captioner, matcher);
    }

    private async Task<(string Caption, string Fingerprint)> CaptionOfAsync(
        ItemInput item, CapFiltPolicy policy, CollectionDefinition collection, CancellationToken cancellationToken)
    {
        string name = policy.Captioner.Length > 0 ? policy.Captioner : collection.Generator;
        using ModelLease lease = await models.RentAsync(name, CaptionerField, cancellationToken, ModelSkill.Caption);
        VisualFeatures picture = await PictureSight.SeeAsync(lease.Model, item.Image, Lane.Bulk, "image", cancellationToken);
        var request = new GenerationRequest { Task = GenerationTask.Caption, Picture = picture, Lane = Lane.Bulk };
        GenerationResult result = await ModelFault.GuardAsync(
            () => lease.Model.RequireGenerator(GenerationTask.Caption).GenerateAsync(request, cancellationToken), "image");
        return (result.Texts[0].Text.Trim(), lease.Model.Info.Fingerprint);
    }

    private async Task<(float Score, string Fingerprint, MatchImage Picture)> MatchAsync(
        ItemInput item, CapFiltPolicy policy, string text, MatchImage? prepared, CancellationToken cancellationToken)
    {
        using ModelLease lease = await models.RentAsync(policy.Matcher, MatcherField, cancellationToken, ModelSkill.Match);
        IMatcher matcher = lease.Model.Matcher!;
        MatchImage picture = prepared ?? await ModelFault.GuardAsync(() => matcher.PrepareAsync(item.Image, Lane.Bulk, cancellationToken), "image");
        MatchScore[,] scores = await ModelFault.GuardAsync(() => matcher.MatchAsync([picture], [text], Lane.Bulk, cancellationToken), "text");
        return (scores[0, 0].Probability, lease.Model.Info.Fingerprint, picture);
    }

    private static JudgedText Signed(JudgedText text, string captioner, string matcher) =>
        text with { Verdict = text.Verdict! with { CaptionerFingerprint = captioner, MatcherFingerprint = matcher } };
}
