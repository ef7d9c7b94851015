using VectorDb.Client;
using VectorDb.V1;

namespace VectorDb.Cli.Evaluation;

/// <summary>Measures a server's models on a labelled folder whose pictures it holds.</summary>
/// <param name="client">The server.</param>
/// <param name="collection">The collection with the pictures.</param>
/// <param name="folder">The labels.</param>
/// <param name="roles">Which model does what.</param>
/// <param name="options">How much of it.</param>
/// <param name="time">For the times of calls.</param>
internal sealed class Evaluation(
    VectorDbClient client, string collection, LabelledFolder folder, ModelRoles roles, EvaluationOptions options, TimeProvider time)
{
    private const uint Depth = 10;

    /// <summary>All measurements that the labels and models allow, one after the other.</summary>
    /// <param name="progress">Told what is measured next.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<Measure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var measures = new List<Measure>();
        LabelledPicture[] pictures = [.. folder.Sample(options.Limit)];
        if (roles.Encoder is { } encoder)
        {
            progress("searching");
            measures.AddRange(await RecallAsync(pictures, "", encoder, null, cancellationToken));
            foreach (uint candidates in roles.Matcher is null ? [] : options.Candidates)
            {
                progress($"searching, {candidates} reranked");
                var rerank = new Rerank { Model = roles.Matcher, Candidates = candidates };
                measures.AddRange(await RecallAsync(pictures, $", {candidates} reranked", $"{encoder} + {roles.Matcher}", rerank, cancellationToken));
            }
        }

        if (roles.Captioner is { } captioner && pictures.Any(static p => p.Things.Count > 0))
        {
            progress("captioning");
            measures.AddRange(await CaptionsAsync([.. pictures.Where(static p => p.Things.Count > 0)], captioner, cancellationToken));
        }

        HashSet<string> chosen = [.. pictures.Select(static p => p.File)];
        LabelledQuestion[] questions = [.. folder.Questions.Where(q => chosen.Contains(q.File))];
        if (roles.Answerer is { } answerer && questions.Length > 0)
        {
            progress("asking");
            measures.Add(await AnswersAsync(questions, answerer, cancellationToken));
        }

        return [.. measures.Where(static m => m.Tally.Slices.Any())];
    }

    /// <summary>The first caption of each picture is searched for; right is what brings the picture first, or among the first ten.</summary>
    private async Task<Measure[]> RecallAsync(
        LabelledPicture[] pictures, string how, string model, Rerank? rerank, CancellationToken cancellationToken)
    {
        Tally first = new(), ten = new();
        double median = await TimedAsync(pictures, async picture =>
        {
            var request = new SearchRequest
            {
                Collection = collection,
                Query = new Query { Parts = { new QueryPart { Text = picture.Captions[0] } } },
                Limit = Depth,
                Rerank = rerank,
            };
            SearchResponse response = await client.SearchAsync(request, cancellationToken);
            int place = response.Hits.Select(static h => h.Item.Id).ToList().IndexOf(picture.File);
            first.Add(picture.Differ, place == 0);
            ten.Add(picture.Differ, place >= 0);
        });
        return [new($"recall@1{how}", first, model, median) { Reranked = rerank?.Candidates ?? 0 }, new($"recall@{Depth}{how}", ten, model, median)];
    }

    private async Task<Measure[]> CaptionsAsync(LabelledPicture[] pictures, string model, CancellationToken cancellationToken)
    {
        Tally names = new(), counts = new(), relations = new(), all = new();
        double median = await TimedAsync(pictures, async picture =>
        {
            var request = new CaptionRequest { Collection = collection, Model = model, Picture = new Picture { ItemId = picture.File } };
            string caption = (await client.CaptionAsync(request, cancellationToken)).Texts[0].Text;
            bool named = CaptionJudge.NamesEverything(caption, picture);
            bool counted = CaptionJudge.CountsRight(caption, picture);
            bool related = CaptionJudge.RelatesRight(caption, picture);
            names.Add(picture.Differ, named);
            counts.Add(picture.Differ, counted);
            all.Add(picture.Differ, named && counted && related);
            if (!(named && counted && related))
            {
                options.Mistakes?.Invoke($"{picture.File}: said '{caption}' of '{picture.Captions[0]}'");
            }

            if (picture.Relation.Count > 0)
            {
                relations.Add(picture.Differ, related);
            }
        });
        return
        [
            new("caption names every thing", names, model, median),
            new("caption counts right", counts, model, median),
            new("caption relates right", relations, model, median),
            new("caption right in all", all, model, median),
        ];
    }

    private async Task<Measure> AnswersAsync(LabelledQuestion[] questions, string model, CancellationToken cancellationToken)
    {
        var tally = new Tally();
        double median = await TimedAsync(questions, async question =>
        {
            var request = new AnswerRequest { Collection = collection, Model = model, Picture = new Picture { ItemId = question.File }, Question = question.Question };
            string answer = (await client.AnswerAsync(request, cancellationToken)).Texts[0].Text;
            bool right = Wording.IsAnswer(answer, question.Answers);
            tally.Add(question.Kind, right);
            if (!right)
            {
                options.Mistakes?.Invoke($"{question.File}: '{question.Question}' was answered '{answer}', not '{question.Answers[0]}'");
            }
        });
        return new("answers right", tally, model, median);
    }

    /// <summary>Runs a call for each, several at a time, and gives the median time of one in milliseconds.</summary>
    private async Task<double> TimedAsync<T>(IReadOnlyCollection<T> items, Func<T, Task> call)
    {
        var times = new List<double>(items.Count);
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency }, async (item, _) =>
        {
            long begun = time.GetTimestamp();
            await call(item);
            double taken = time.GetElapsedTime(begun).TotalMilliseconds;
            lock (times)
            {
                times.Add(taken);
            }
        });
        times.Sort();
        return times.Count == 0 ? 0 : times[times.Count / 2];
    }
}
