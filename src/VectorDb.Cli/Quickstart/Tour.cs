using Google.Protobuf;
using VectorDb.Cli.Evaluation;
using VectorDb.Cli.Filters;
using VectorDb.Client;
using VectorDb.V1;

namespace VectorDb.Cli.Quickstart;

/// <summary>A walk through what a server can do, on the pictures of the demo world.</summary>
/// <param name="client">The server, with the demo's models.</param>
/// <param name="folder">The pictures with their labels.</param>
/// <param name="roles">Which model does what.</param>
/// <param name="screen">Where it is shown.</param>
/// <param name="time">For the times.</param>
internal sealed class Tour(VectorDbClient client, LabelledFolder folder, ModelRoles roles, TourScreen screen, TimeProvider time)
{
    private const uint Shown = 4;

    private readonly Dictionary<string, LabelledPicture> _labels = folder.Pictures.ToDictionary(static p => p.File);

    /// <summary>Walks it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await IngestAsync(cancellationToken);
        await SearchTextAsync(cancellationToken);
        await SearchRelationAsync(cancellationToken);
        await SearchPictureAsync(cancellationToken);
        await SearchFilteredAsync(cancellationToken);
        await DescribeAsync(cancellationToken);
        await ClassifyAsync(cancellationToken);
        await LookCloselyAsync(cancellationToken);
    }

    private async Task IngestAsync(CancellationToken cancellationToken)
    {
        (int stored, TimeSpan taken) = await TimedAsync(() => LabelledCollection.CreateAsync(client, TourPlan.Collection, roles.Encoder!, folder, cancellationToken));
        screen.Stop($"{stored} pictures are in: encoded, indexed and on disk", taken);
    }

    private async Task SearchTextAsync(CancellationToken cancellationToken)
    {
        (SearchResponse found, TimeSpan taken) = await SearchAsync(new QueryPart { Text = TourPlan.Text }, null, null, cancellationToken);
        screen.Stop($"Search for \"{TourPlan.Text}\"", taken);
        await ShowAsync("search", found, null, cancellationToken);
    }

    private async Task SearchRelationAsync(CancellationToken cancellationToken)
    {
        var part = new QueryPart { Text = TourPlan.Relation };
        (SearchResponse before, TimeSpan plain) = await SearchAsync(part, null, null, cancellationToken);
        screen.Stop($"Search for \"{TourPlan.Relation}\": two towers see what is there, not how it stands", plain);
        await ShowAsync("relation-before", before, TourPlan.RelationFile, cancellationToken);
        (SearchResponse after, TimeSpan reranked) = await SearchAsync(part, new Rerank { Model = roles.Matcher, Candidates = 16 }, null, cancellationToken);
        screen.Stop($"The same, its best 16 reranked by {roles.Matcher}, in which words look at the picture", reranked);
        await ShowAsync("relation-after", after, TourPlan.RelationFile, cancellationToken);
    }

    private async Task SearchPictureAsync(CancellationToken cancellationToken)
    {
        byte[] bytes = await folder.ReadPictureAsync(TourPlan.ImageFile, cancellationToken);
        (SearchResponse found, TimeSpan taken) = await SearchAsync(new QueryPart { Image = UnsafeByteOperations.UnsafeWrap(bytes) }, null, null, cancellationToken);
        screen.Stop($"Search with a picture ({TourPlan.ImageFile}: {_labels[TourPlan.ImageFile].Captions[0]})", taken);
        await ShowAsync("picture", found, TourPlan.ImageFile, cancellationToken);
    }

    private async Task SearchFilteredAsync(CancellationToken cancellationToken)
    {
        (SearchResponse found, TimeSpan taken) = await SearchAsync(new QueryPart { Text = TourPlan.FilteredText }, null, FilterParser.Parse(TourPlan.Filter), cancellationToken);
        screen.Stop($"Search for \"{TourPlan.FilteredText}\" where {TourPlan.Filter}", taken);
        await ShowAsync("filtered", found, null, cancellationToken);
    }

    private async Task DescribeAsync(CancellationToken cancellationToken)
    {
        ((string Caption, string Answer)[] said, TimeSpan taken) = await TimedAsync(() => Task.WhenAll(TourPlan.Questions.Select(async asked =>
        {
            var picture = new Picture { ItemId = asked.File };
            Generation caption = await client.CaptionAsync(new CaptionRequest { Collection = TourPlan.Collection, Model = roles.Captioner, Picture = picture }, cancellationToken);
            Generation answer = await client.AnswerAsync(
                new AnswerRequest { Collection = TourPlan.Collection, Model = roles.Answerer, Picture = picture, Question = asked.Question }, cancellationToken);
            return (caption.Texts[0].Text, answer.Texts[0].Text);
        })));
        screen.Stop($"{said.Length} pictures captioned, and a question on each answered", taken);
        ReadOnlyMemory<byte>[] pictures = await Task.WhenAll(TourPlan.Questions.Select(async q => new ReadOnlyMemory<byte>(await folder.ReadPictureAsync(q.File, cancellationToken))));
        screen.Pictures("described", pictures);
        foreach ((string caption, string answer, string question) in said.Zip(TourPlan.Questions, static (s, q) => (s.Caption, s.Answer, q.Question)))
        {
            screen.Line($"{caption}. {question} {answer}");
        }
    }

    private async Task ClassifyAsync(CancellationToken cancellationToken)
    {
        var request = new ClassifyRequest
        {
            Model = roles.Encoder,
            Collection = TourPlan.Collection,
            Picture = new Picture { ItemId = TourPlan.ClassifiedFile },
            Labels = { TourPlan.Labels },
            Templates = { "a picture of a {}", "there is a {}" },
        };
        (ClassifyResponse classes, TimeSpan taken) = await TimedAsync(() => client.ClassifyAsync(request, cancellationToken));
        screen.Stop("Which of some labels fits a picture, without training for them", taken);
        screen.Pictures("classified", [await folder.ReadPictureAsync(TourPlan.ClassifiedFile, cancellationToken)]);
        IEnumerable<string> ranked = TourPlan.Labels.Zip(classes.Probabilities).OrderByDescending(static c => c.Second).Select(static c => FormattableString.Invariant($"{c.First} {c.Second:P0}"));
        screen.Line(string.Join(", ", ranked));
    }

    private async Task LookCloselyAsync(CancellationToken cancellationToken)
    {
        byte[] picture = await folder.ReadPictureAsync(TourPlan.HeatFile, cancellationToken);
        (OcclusionMap map, TimeSpan taken) = await TimedAsync(() => OcclusionMap.OfAsync(client, roles.Matcher!, picture, TourPlan.HeatText, cancellationToken));
        screen.Stop($"Where {roles.Matcher} sees \"{TourPlan.HeatText}\": how much worse it matches with a part of the picture covered", taken);
        screen.Show("heat", map.Draw());
    }

    private async Task<(SearchResponse Found, TimeSpan Taken)> SearchAsync(QueryPart part, Rerank? rerank, Filter? filter, CancellationToken cancellationToken)
    {
        var request = new SearchRequest
        {
            Collection = TourPlan.Collection,
            Query = new Query { Parts = { part } },
            Limit = Shown,
            Rerank = rerank,
            Filter = filter,
        };
        return await TimedAsync(() => client.SearchAsync(request, cancellationToken));
    }

    private async Task ShowAsync(string name, SearchResponse found, string? right, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>[] pictures = await Task.WhenAll(found.Hits.Select(async h => new ReadOnlyMemory<byte>(await folder.ReadPictureAsync(h.Item.Id, cancellationToken))));
        screen.Pictures(name, pictures, i => found.Hits[i].Item.Id == right);
        foreach (Hit hit in found.Hits)
        {
            screen.Line(FormattableString.Invariant($"{hit.Score,7:F3}  {hit.Item.Id}  {_labels[hit.Item.Id].Captions[^1]}{(hit.Item.Id == right ? "  <-" : "")}"));
        }
    }

    private async Task<(T Result, TimeSpan Taken)> TimedAsync<T>(Func<Task<T>> call)
    {
        long begun = time.GetTimestamp();
        T result = await call();
        return (result, time.GetElapsedTime(begun));
    }
}
