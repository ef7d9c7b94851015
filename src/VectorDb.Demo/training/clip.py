"""Stage 2: CLIP from the trained tower: python3 clip.py MINUTES FOLDER...."""
import os
import sys
import time

import numpy
import torch
import torch.nn.functional as F
from torch import nn

import speak
from nets import WIDTH, Mlp, Norm, Vision, attend
from run import FOLDER, Batches, Run, images, rows, scenes
from things import THINGS
from tokens import Bert, world_words
from world import caption, noun

TEXT, DEPTH, TEXT_HEADS, INNER, PLACES, JOINT = 128, 3, 4, 384, 40, 128


def byte_letters():
    """The printable letter for each byte, as in GPT-2's and CLIP's vocabularies."""
    shown = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    hidden = [byte for byte in range(256) if byte not in shown]
    return [chr(byte) for byte in shown] + [chr(256 + index) for index in range(len(hidden))]


def learn_merges(words):
    """Merges that make every word one token: byte pair encoding until nothing is left to merge."""
    parts = {word: list(word[:-1]) + [word[-1] + "</w>"] for word in words}
    merges = []
    while True:
        pairs = {}
        for pieces in parts.values():
            for pair in zip(pieces, pieces[1:]):
                pairs[pair] = pairs.get(pair, 0) + 1
        if not pairs:
            return merges
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        for word, pieces in parts.items():
            parts[word] = merged(pieces, best)


def merged(pieces, pair):
    """The pieces with every occurrence of the pair joined."""
    out, place = [], 0
    while place < len(pieces):
        if tuple(pieces[place:place + 2]) == pair:
            out.append(pieces[place] + pieces[place + 1])
            place += 2
        else:
            out.append(pieces[place])
            place += 1
    return out


def vocabulary():
    """vocab.json's dictionary and the merges."""
    merges = learn_merges([word for word in world_words() if len(word) > 1])
    letters = byte_letters()
    entries = letters + [letter + "</w>" for letter in letters] + ["".join(pair) for pair in merges]
    entries += ["<|startoftext|>", "<|endoftext|>"]
    return {entry: index for index, entry in enumerate(entries)}, merges


class Words:
    """Text to CLIP's ids, for text of the world only."""

    def __init__(self):
        self.ids, self.merges = vocabulary()
        self.start, self.end = self.ids["<|startoftext|>"], self.ids["<|endoftext|>"]

    def encode(self, words):
        """Start, words, end."""
        return [self.start] + [self.ids[word + "</w>"] for word in words] + [self.end]


class ClipLayer(nn.Module):
    """A pre-norm block with causal attention, named as in CLIP."""

    def __init__(self):
        super().__init__()
        self.q_proj, self.k_proj, self.v_proj = nn.Linear(TEXT, TEXT), nn.Linear(TEXT, TEXT), nn.Linear(TEXT, TEXT)
        self.out_proj, self.mlp = nn.Linear(TEXT, TEXT), Mlp(TEXT, INNER)
        self.layer_norm1, self.layer_norm2 = Norm(TEXT, eps=1e-5), Norm(TEXT, eps=1e-5)

    def forward(self, x, mask):
        y = self.layer_norm1(x)
        x = x + self.out_proj(attend(self.q_proj(y), self.k_proj(y), self.v_proj(y), TEXT_HEADS, mask))
        return x + self.mlp(self.layer_norm2(x))


class Clip(nn.Module):
    """Two towers."""

    def __init__(self, words):
        super().__init__()
        self.vision = Vision(start_norm=True)
        self.token_embedding, self.position_embedding = nn.Embedding(words, TEXT), nn.Embedding(PLACES, TEXT)
        self.layers, self.final_layer_norm = nn.ModuleList(ClipLayer() for _ in range(DEPTH)), Norm(TEXT, eps=1e-5)
        self.visual_projection, self.text_projection = nn.Linear(WIDTH, JOINT, bias=False), nn.Linear(TEXT, JOINT, bias=False)
        self.logit_scale = nn.Parameter(torch.tensor(2.6592))
        nn.init.normal_(self.token_embedding.weight, std=0.02)
        nn.init.normal_(self.position_embedding.weight, std=0.01)

    def start_from(self, state):
        """Takes over the trained tower; the norm at its start is set to change as little as possible."""
        self.vision.load_state_dict(state, strict=False)
        with torch.no_grad():
            spread = self.vision.embed(torch.randn(64, 36, 768)).std(-1).mean()
            self.vision.pre_layrnorm.weight.fill_(float(spread))

    def image(self, patches):
        """Unit vectors of pictures."""
        return F.normalize(self.visual_projection(self.vision(patches)[:, 0]).float(), dim=-1)

    def text(self, ids, ends):
        """Unit vectors of texts; ends: the place of each end token."""
        x = self.token_embedding(ids) + self.position_embedding(torch.arange(ids.shape[1]))
        mask = torch.full((ids.shape[1], ids.shape[1]), -1e4).triu(1)
        for layer in self.layers:
            x = layer(x, mask)
        x = self.final_layer_norm(x)[torch.arange(len(ids)), ends]
        return F.normalize(self.text_projection(x).float(), dim=-1)


def encoded(words, bert, texts):
    """Ids, padded with the end token, and the places of the ends."""
    lists = [words.encode(bert.split(text)) for text in texts]
    longest = max(map(len, lists))
    ids = torch.tensor([ids + [words.end] * (longest - len(ids)) for ids in lists])
    return ids, torch.tensor([len(ids) - 1 for ids in lists])


def naming(model, words, bert, image, found, rng):
    """Every kind by one of its names, against every picture: without it, a hundred others of a batch are too easily told apart, and a query
    for a single thing brings anything of its colours."""
    texts = []
    for kind in range(len(THINGS)):
        many = rng.choice([1, 1, 1, 2, 3])
        texts.append(rng.choice(["", "", "a picture of "]) + noun(kind, many, rng))
    logits = image @ model.text(*encoded(words, bert, texts)).t() * model.logit_scale.exp().clamp(max=100)
    goal = torch.zeros_like(logits)
    for row, scene in enumerate(found):
        for kind, _ in scene.groups:
            goal[row, kind] = 1 / len(scene.groups)
    return -(goal * logits.log_softmax(-1)).sum(1).mean()


def probe(model, words, bert, batches, folder, rng):
    """Recall on held-out combinations."""
    batches.ready(folder)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        batch = rows(batches.caches[folder], numpy.arange(1000), numpy.zeros(1000, bool))
        found = scenes(batch)
        texts = model.text(*encoded(words, bert, [caption(s, rng) for s in found]))
        order = (texts @ model.image(images(batch)).t()).argsort(1, descending=True)
        named = model.text(*encoded(words, bert, [noun(kind, 1) for kind in range(len(THINGS))]))
        best = (named @ model.image(images(batch)).t()).argmax(1).tolist()
    rank = (order == torch.arange(1000)[:, None]).float().argmax(1)
    single = sum(kind in dict(found[index].groups) for kind, index in enumerate(best)) / len(THINGS)
    return f"single things {single:.3f} recall@1 {float((rank == 0).float().mean()):.3f} @10 {float((rank < 10).float().mean()):.3f}"


def main(minutes, folders):
    """Trains for so many minutes."""
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    torch.manual_seed(3)
    words, bert, rng = Words(), Bert(), speak.seeded(3)
    model, batches = Clip(len(words.ids)), Batches(folders, 3)
    if not os.path.exists(f"{FOLDER}/clip.pt"):
        state = torch.load(f"{FOLDER}/vision.pt", map_location="cpu")["model"]
        model.start_from({k[7:]: v for k, v in state.items() if k.startswith("vision.")})
    run = Run("clip", model, minutes, 1e-3, slow=["vision."], slow_rate=0.4, clock=time.process_time)
    while run.go_on():
        batch = batches.take(128)
        found = scenes(batch)
        ids, ends = encoded(words, bert, [speak.query(s, rng) for s in found])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            image, text = model.image(images(batch, batches.rng)), model.text(ids, ends)
            named = naming(model, words, bert, image, found, rng)
        logits = image @ text.t() * model.logit_scale.exp().clamp(max=100)
        same = torch.arange(len(image))
        loss = (F.cross_entropy(logits, same) + F.cross_entropy(logits.t(), same)) / 2
        run.update(loss + 0.5 * named, {"clip": loss, "named": named, "right": (logits.argmax(1) == same).float().mean(), "scale": model.logit_scale})
        if run.step % 120 == 0:
            run.log("HELD OUT " + probe(model, words, bert, batches, f"{FOLDER}/probe", rng))
    run.save()


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
