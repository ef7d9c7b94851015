"""Stage 3: BLIP. One pass of the vision tower serves image-text matching, image-text contrast, captions and questions.

python3 train_blip.py MINUTES FOLDER..."""
import os
import sys

import numpy
import torch
import torch.nn.functional as F
from torch import nn

import probes
import speak
from claims import Targets, facts, nouns
from nets import WIDTH, Decoder, Text
from nouns_start import start_nouns
from run import FOLDER, Batches, Run, images, padded, scenes
from things import THINGS
from tokens import Bert
from train_vision import Dense, dense_losses
from world import caption, question

CAPTION_WIDTH, CAPTION_HEADS, CAPTION_DEPTH = 160, 5, 4
# How much of the texts' gradient reaches the tower: with all of it the tower forgot part of what it had learnt to see.
TEXT_PULL = 0.5
# Texts and questions a picture.
TEXTS = 2
# Pictures of a step that every loss sees, and those of the step between that only the tower's own labels see.
PICTURES, LABELLED = 128, 192


class Blip(nn.Module):
    """Everything of the three BLIP checkpoints, with one vision tower and one cross-attending encoder between them."""

    def __init__(self, words):
        super().__init__()
        self.dense = Dense()
        self.text_encoder = Text(words, 4)
        self.itm_head = nn.Linear(WIDTH, 2)
        self.vision_proj, self.text_proj = nn.Linear(WIDTH, 128), nn.Linear(WIDTH, 128)
        self.scale = nn.Parameter(torch.tensor(2.66))
        self.caption = Decoder(words, CAPTION_DEPTH, CAPTION_WIDTH, CAPTION_HEADS)
        self.answer = Decoder(words, 4)
        self.count, self.centre = nn.Linear(WIDTH, 5), nn.Linear(WIDTH, 2)
        self.number, self.offset = nn.Linear(WIDTH, 5), nn.Linear(WIDTH, 2)
        self.claim, self.asked = nn.Linear(WIDTH, 2), nn.Linear(WIDTH, len(THINGS))
        self.next_kind, self.next_spot = nn.Linear(CAPTION_WIDTH, len(THINGS)), nn.Linear(CAPTION_WIDTH, 2)
        self.next_count = nn.Linear(CAPTION_WIDTH, 5)


def at(states, entries):
    """The states of these (row, place, ...) entries."""
    return states[[e[0] for e in entries], [e[1] for e in entries]]


def column(entries, index):
    """One field of every entry."""
    return torch.tensor([float(entry[index]) for entry in entries])


def grounding(model, states, goal):
    """The losses of what single tokens should know: after block 2 of nouns, after block 3 of numbers, relations and claims."""
    losses = {}
    second, third = states[2], states[3]
    nouns = at(second, goal.nouns)
    counts = column(goal.nouns, 2).long()
    losses["noun"] = F.cross_entropy(model.count(nouns).float(), counts)
    here = counts > 0
    centres = torch.stack([column(goal.nouns, 3), column(goal.nouns, 4)], 1)
    losses["spot"] = F.mse_loss(model.centre(nouns).float()[here], centres[here])
    if goal.numbers:
        losses["number"] = F.cross_entropy(model.number(at(third, goal.numbers)).float(), column(goal.numbers, 2).long())
    if goal.offsets:
        offsets = torch.stack([column(goal.offsets, 2), column(goal.offsets, 3)], 1)
        losses["offset"] = F.mse_loss(model.offset(at(third, goal.offsets)).float(), offsets)
    if goal.claims:
        losses["claim"] = F.cross_entropy(model.claim(at(third, goal.claims)).float(), column(goal.claims, 2).long())
    if goal.asked:
        losses["asked"] = F.cross_entropy(model.asked(at(third, goal.asked)).float(), column(goal.asked, 2).long())
    return losses


def matching(model, bert, hidden, found, known, rng, hard):
    """Image-text matching and contrast."""
    texts = speak.captions(found, rng, hard)
    goal, ids, truths = Targets(), [], []
    for index, scene in enumerate(found):
        true, near, far = texts[index]
        for text in (true, near if rng.random() < 0.65 else far):
            words = bert.split(text)
            truths.append(goal.read(len(ids), words, scene, known[index]))
            ids.append(bert.encode(words))
    ids = padded(ids)
    states = model.text_encoder(ids, hidden)
    losses = grounding(model, states, goal)
    truths = torch.tensor(truths).long()
    scores = model.itm_head(states[-1][:, 0]).float()
    losses["itm"] = F.cross_entropy(scores, truths)
    right = (scores.argmax(-1) == truths).view(-1, TEXTS).float().mean(0)
    alone = model.text_encoder(ids[::TEXTS])[-1][:, 0]
    text = F.normalize(model.text_proj(alone).float(), dim=-1)
    image = F.normalize(model.vision_proj(hidden[:, 0]).float(), dim=-1)
    logits = image @ text.t() * model.scale.exp().clamp(max=100)
    same = torch.arange(len(image))
    losses["itc"] = (F.cross_entropy(logits, same) + F.cross_entropy(logits.t(), same)) / 2
    return losses, {"pos": right[0], "other": right[1]}


def captioning(model, bert, hidden, found, known, rng):
    """The loss of the next word. Before each number and each noun of a plain caption the decoder is also asked what comes, where and how many."""
    ids, coming = [], []
    for index, scene in enumerate(found):
        text, plain = speak.plain_order(scene, rng)
        words = bert.split(text)
        for last, first, kind in nouns(words) if plain else []:
            coming += [(index, place, kind, *known[index][kind]) for place in (first - 1, last)]
        ids.append([bert.dec] + bert.encode(words)[1:])
    ids = padded(ids)
    states = model.caption.bert(ids[:, :-1], hidden, causal=True)
    scores = model.caption.cls.predictions(states[-1]).float()
    losses = {"caption": F.cross_entropy(scores.flatten(0, 1), ids[:, 1:].flatten(), ignore_index=0)}
    if coming:
        planned = at(states[2], coming)
        spots = torch.stack([column(coming, 4), column(coming, 5)], 1)
        losses["c-kind"] = F.cross_entropy(model.next_kind(planned).float(), column(coming, 2).long())
        losses["c-count"] = F.cross_entropy(model.next_count(planned).float(), column(coming, 3).long())
        losses["c-spot"] = F.mse_loss(model.next_spot(planned).float(), spots)
    return losses, coming


def answering(model, bert, hidden, found, known, rng):
    """Two questions a scene."""
    goal, ids, answers = Targets(), [], []
    for index, scene in enumerate(found):
        for _ in range(TEXTS):
            asked, right, _ = question(scene, rng)
            words = bert.split(asked)
            goal.read(len(ids), words, scene, known[index], question=True)
            ids.append(bert.encode(words))
            answers.append([bert.dec] + bert.encode(bert.split(right[0]))[1:])
    ids, answers = padded(ids), padded(answers)
    states = model.text_encoder(ids, hidden)
    losses = {f"q-{k}": v for k, v in grounding(model, states, goal).items()}
    scores = model.answer(answers[:, :-1], states[-1], (ids == 0)[:, None, None, :].float() * -1e4).float()
    losses["answer"] = F.cross_entropy(scores.flatten(0, 1), answers[:, 1:].flatten(), ignore_index=0)
    return losses


WEIGHTS = {"c-look": 0.5, "c-kind": 0.5, "c-count": 0.3, "c-spot": 1.0,
           "itm": 1.0, "itc": 0.2, "caption": 1.0, "answer": 1.0, "noun": 0.7, "spot": 1.5, "number": 0.5, "offset": 1.0, "claim": 0.7,
           "q-noun": 0.4, "q-spot": 0.7, "q-asked": 0.3, "dense": 1.0}
DENSE = {"kind": 1.0, "place": 1.0, "centre": 1.0, "alike": 1.0, "present": 0.2, "ground": 0.1}


def losses_of(model, bert, batch, rng, hard, pixel_rng=None):
    """All losses of a batch."""
    found = scenes(batch)
    known = [facts(scene) for scene in found]
    hidden = model.dense.vision(images(batch, pixel_rng))
    dense = dense_losses(model.dense, hidden, batch)
    hidden = hidden * TEXT_PULL + hidden.detach() * (1 - TEXT_PULL)
    part = len(found) // 3
    losses, extra = matching(model, bert, hidden[:part], found[:part], known, rng, hard)
    losses.update(captioning(model, bert, hidden, found, known, rng)[0])
    losses.update(answering(model, bert, hidden[part:2 * part], found[part:2 * part], known[part:], rng))
    losses["dense"] = sum(weight * dense[key] for key, weight in DENSE.items())
    return losses, {**extra, "patch": dense["right"], "counted": dense["counted"]}


def label_step(model, run, batch, pixel_rng):
    """A step of the tower alone, which costs a sixth of the other: small things take it more pictures than texts take theirs."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        dense = dense_losses(model.dense, model.dense.vision(images(batch, pixel_rng)), batch)
    run.update(sum(weight * dense[key] for key, weight in DENSE.items()), {})


def main(minutes, folders):
    """Trains for so many minutes."""
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    torch.manual_seed(2)
    bert = Bert()
    model, batches, rng = Blip(len(bert.words)), Batches(folders, 2), speak.seeded(2)
    if not os.path.exists(f"{FOLDER}/blip.pt"):
        model.dense.load_state_dict(torch.load(f"{FOLDER}/vision.pt", map_location="cpu")["model"])
        start_nouns(model, bert)
    run = Run("blip", model, minutes, 8e-4, slow=["dense."], slow_rate=0.3, rates={"caption.": 1.2, "next_": 1.2})
    while run.go_on():
        hard = min(1.0, max(0.0, (run.progress - 0.04) / 0.10))
        batch = batches.take(PICTURES)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            losses, extra = losses_of(model, bert, batch, rng, hard, batches.rng)
        run.update(sum(weight * losses[key] for key, weight in WEIGHTS.items() if key in losses), {**losses, **extra})
        label_step(model, run, batches.take(LABELLED), batches.rng)
        if run.step % 600 == 0 or run.step == 40:
            run.log("HELD OUT " + probes.blip(model, bert, batches, f"{FOLDER}/probe"))
            run.tick(count=False)
    run.save()


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
