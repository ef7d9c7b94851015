using VectorDb.Models.Generation.Decoding;
using VectorDb.Models.Probing;

namespace VectorDb.Models.Architectures.Blip;

/// <summary>The stages of answering under the names of the recorded references; rows are pairs of picture and question, questions fastest.</summary>
internal sealed class BlipAnswerProbe
{
    private readonly BlipParts _parts;
    private readonly BlipQuestions _questions;
    private readonly BlipRanker _ranker;
    private readonly Decoder _decoder;

    private BlipAnswerProbe(BlipParts parts, BlipQuestions questions, BlipRanker ranker, Decoder decoder)
    {
        _parts = parts;
        _questions = questions;
        _ranker = ranker;
        _decoder = decoder;
    }

    public static ProbeTable Create(BlipParts parts, BlipQuestions questions, BlipRanker ranker, Decoder decoder)
    {
        BlipAnswerProbe probe = new(parts, questions, ranker, decoder);
        return InputProbe.CreateImages(parts.Images)
            .Add("question_ids", run => InputProbe.Ragged([.. run.Inputs.Questions.Select(question => questions.Read(question, encodeToken: false))]))
            .Add("question_state_first", run => ProbeMath.Stack([.. probe.Pairs(run).Select(pair => probe.States(pair)[..parts.TextConfig.Bert.Width])]))
            .Add("first_step_logits", run => DecoderProbe.Stack([.. probe.Pairs(run).Select(pair => probe.FirstLogits(probe.States(pair)))], squeeze: true))
            .Add("first_step_logits_padded_batch", run => DecoderProbe.Stack([.. probe.PaddedStates(run).Select(probe.FirstLogits)], squeeze: true))
            .Add("answer_ids", run => probe.Answers(run))
            .Add("rank_best", run => probe.Best(run, encodeToken: true))
            .Add("rank_loglik", run => probe.Likelihoods(run, encodeToken: true))
            .Add("rank_cls_best", run => probe.Best(run, encodeToken: false))
            .Add("rank_cls_loglik", run => probe.Likelihoods(run, encodeToken: false));
    }

    private IEnumerable<(float[] Picture, int[] Question)> Pairs(ProbeRun run, bool encodeToken = false) =>
        from picture in SeenPictures.Of(run, _parts.Tower)
        from question in run.Inputs.Questions
        select (picture, _questions.Read(question, encodeToken));

    private float[] States((float[] Picture, int[] Question) pair) =>
        _questions.Encode(pair.Picture, pair.Question, pair.Question.Length, default);

    /// <summary>Questions padded to one length; the states of the padding are kept, as generate() keeps them.</summary>
    private IEnumerable<float[]> PaddedStates(ProbeRun run)
    {
        (float[] Picture, int[] Question)[] pairs = [.. Pairs(run)];
        int longest = pairs.Max(pair => pair.Question.Length);
        return pairs.Select(pair => _questions.Encode(
            pair.Picture,
            [.. pair.Question, .. Enumerable.Repeat(_parts.TextConfig.PaddingToken, longest - pair.Question.Length)],
            pair.Question.Length,
            default));
    }

    private ProbeValue FirstLogits(float[] states)
    {
        using Memory memory = _questions.Project(states, default);
        return DecoderProbe.Logits(_decoder, new PreparedRequest([new PromptChunk(new[] { _parts.TextConfig.BeginToken })], memory), all: false);
    }

    private ProbeValue Answers(ProbeRun run)
    {
        int[][] answers = [.. run.Inputs.Answers.Select(_ranker.ReadAnswer)];
        int longest = answers.Max(ids => ids.Length);
        long[] padded = [.. answers.SelectMany(ids => ids.Concat(Enumerable.Repeat(_parts.TextConfig.PaddingToken, longest - ids.Length))).Select(id => (long)id)];
        return new ProbeValue(padded, answers.Length, longest);
    }

    private ProbeValue Best(ProbeRun run, bool encodeToken)
    {
        int[][] answers = [.. run.Inputs.Answers.Select(_ranker.ReadAnswer)];
        List<long> best = [];
        foreach ((float[] Picture, int[] Question) pair in Pairs(run, encodeToken))
        {
            using Memory memory = _questions.Project(States(pair), default);
            int[] candidates = _ranker.Preselect(memory, answers, run.Inputs.Candidates, default);
            float[] likelihoods = _ranker.LogLikelihoods(memory, [.. candidates.Select(i => answers[i])], default);
            best.Add(candidates[Array.IndexOf(likelihoods, likelihoods.Max())]);
        }

        return new ProbeValue([.. best], best.Count);
    }

    private ProbeValue Likelihoods(ProbeRun run, bool encodeToken)
    {
        int[][] answers = [.. run.Inputs.Answers.Select(_ranker.ReadAnswer)];
        List<float[]> rows = [];
        foreach ((float[] Picture, int[] Question) pair in Pairs(run, encodeToken))
        {
            using Memory memory = _questions.Project(States(pair), default);
            rows.Add(_ranker.LogLikelihoods(memory, answers, default));
        }

        return ProbeMath.Stack(rows);
    }
}
