"""Small measurements on held-out combinations during training, to see where it goes; the figures that count are VectorDb's own."""
import random

import numpy
import torch

from run import images, padded, rows, scenes
from world import COUNTS, OPPOSITE, PAIR, Scene, caption, noun, question, related
from claims import nouns


def alternatives(scene):
    """The right caption first, then three that differ only in relation or only in count."""
    if scene.sort == PAIR:
        first, second = (kind for kind, *_ in scene.instances)
        return [related(first, r, second) for r in [scene.relation] + [r for r in range(4) if r != scene.relation]]
    (first, many), (second, others) = scene.groups
    other_counts = [c for c in [(1, 1), (2, 1), (1, 2), (3, 1), (1, 3), (2, 2)] if c != (many, others)][:3]
    return [f"{noun(first, a)} and {noun(second, b)}" for a, b in [(many, others)] + other_counts]


def judged(model, bert, hidden, found, sort):
    """How often the matching head ranks the right one of four captions first."""
    chosen = [(h, s) for h, s in zip(hidden, found) if s.sort == sort]
    ids = padded([bert.encode(bert.split(text)) for _, s in chosen for text in alternatives(s)])
    states = model.text_encoder(ids, torch.stack([h for h, _ in chosen]))
    scores = model.itm_head(states[-1][:, 0]).float().softmax(-1)[:, 1].view(-1, 4)
    return float((scores.argmax(1) == 0).float().mean())


def generate(decoder, bert, source, longest):
    """Greedy words for each row of the source."""
    ids = torch.full((len(source), 1), bert.dec)
    for _ in range(longest):
        ids = torch.cat([ids, decoder(ids, source)[:, -1].float().argmax(-1, keepdim=True)], 1)
    texts = []
    for row in ids[:, 1:].tolist():
        texts.append(bert.text(row[:row.index(bert.sep)] if bert.sep in row else row))
    return texts


def answers(model, bert, hidden, found):
    """Right answers by sort of question."""
    rng, tally = random.Random(4), {}
    for sort in ["is there", "what colour", "how many", "what", "where"]:
        asked = [(h, *question(s, rng, sort)) for h, s in zip(hidden, found) if s.sort == PAIR or sort not in ("what", "where")][:150]
        ids = [bert.encode(bert.split(text)) for _, text, _, _ in asked]
        right = 0
        for length in sorted({len(i) for i in ids}):
            group = [index for index, i in enumerate(ids) if len(i) == length]
            states = model.text_encoder(torch.tensor([ids[i] for i in group]), torch.stack([asked[i][0] for i in group]))[-1]
            right += sum(text in asked[i][2] for i, text in zip(group, generate(model.answer, bert, states, 7)))
        tally[sort] = right / len(ids)
    return tally


def described(model, bert, hidden, found):
    """How often a caption names every thing, and how often it is right altogether (plain wording)."""
    named = exact = 0
    texts = generate(model.caption, bert, hidden, 26)
    for text, scene in zip(texts, found):
        said = {kind for _, _, kind in nouns(bert.split(text))}
        named += said == {kind for kind, _ in scene.groups}
        exact += text == caption(scene)
    return named / len(found), exact / len(found), texts[:3]


def blip(model, bert, batches, folder):
    """A line with all of it."""
    batches.ready(folder)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        batch = rows(batches.caches[folder], numpy.arange(300), numpy.zeros(300, bool))
        found, hidden = scenes(batch), model.dense.vision(images(batch))
        relation, count = (judged(model, bert, hidden, found, sort) for sort in (PAIR, COUNTS))
        tally = answers(model, bert, hidden, found)
        named, exact, texts = described(model, bert, hidden[:150], found[:150])
    said = " ".join(f"{k} {v:.3f}" for k, v in tally.items())
    return f"relation {relation:.3f} count {count:.3f} | {said} | named {named:.3f} exact {exact:.3f} | {' / '.join(texts)}"
