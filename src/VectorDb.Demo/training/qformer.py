"""Stage 4: a BLIP-2 Q-Former for retrieval on the first two layers of BLIP's tower, which learn on: python3 qformer.py MINUTES FOLDER..."""
import os
import sys
import time

import numpy
import torch
import torch.nn.functional as F
from torch import nn

import speak
from claims import Targets, facts
from nets import WIDTH, AddNorm, Attention, Intermediate, Norm
from run import FOLDER, Batches, Run, images, padded, rows, scenes
from tokens import Bert
from train_vision import WEIGHTS, Dense, dense_losses
from world import caption

TOWER = 2
# How often a wrong caption is an edited one: with more of relations and counts the matching head forgets which things there are.
HARD = 0.25
FORMER, DEPTH, HEADS, INNER, QUERIES, PLACES, JOINT = 64, 3, 4, 96, 12, 40, 64


class FormerLayer(nn.Module):
    """Queries and text meet in self-attention; queries alone look at the picture; each has its own feed-forward."""

    def __init__(self, looks):
        super().__init__()
        self.attention = Attention(FORMER, HEADS, FORMER)
        self.crossattention = Attention(FORMER, HEADS, WIDTH) if looks else None
        self.intermediate, self.output = Intermediate(FORMER, INNER), AddNorm(INNER, FORMER)
        self.intermediate_query, self.output_query = Intermediate(FORMER, INNER), AddNorm(INNER, FORMER)

    def forward(self, x, mask, picture, queries):
        x = self.attention(x, x, mask)
        parts = []
        if queries:
            asked = x[:, :queries]
            if self.crossattention is not None:
                asked = self.crossattention(asked, picture)
            parts.append(self.output_query(self.intermediate_query(asked), asked))
        if x.shape[1] > queries:
            said = x[:, queries:]
            parts.append(self.output(self.intermediate(said), said))
        return torch.cat(parts, 1)


class Former(nn.Module):
    """Tower, Q-Former and heads."""

    def __init__(self, words):
        super().__init__()
        self.dense = Dense(TOWER)
        self.word_embeddings, self.position_embeddings = nn.Embedding(words, FORMER), nn.Embedding(PLACES, FORMER)
        self.query_tokens = nn.Parameter(torch.randn(1, QUERIES, FORMER) * 0.2)
        self.layernorm = Norm(FORMER, eps=1e-12)
        self.layer = nn.ModuleList(FormerLayer(index % 2 == 0) for index in range(DEPTH))
        self.itm_head = nn.Linear(FORMER, 2)
        self.vision_projection, self.text_projection = nn.Linear(FORMER, JOINT), nn.Linear(FORMER, JOINT)
        self.scale = nn.Parameter(torch.tensor(2.66))
        nn.init.normal_(self.word_embeddings.weight, std=0.05)
        nn.init.normal_(self.position_embeddings.weight, std=0.02)

    def run(self, picture=None, ids=None):
        """The last states of queries (with a picture) and text (with ids)."""
        parts, queries, mask = [], 0, None
        if picture is not None:
            many = len(ids) if ids is not None else len(picture)
            parts.append(self.query_tokens.expand(many, -1, -1))
            queries = QUERIES
        if ids is not None:
            parts.append(self.word_embeddings(ids) + self.position_embeddings(torch.arange(ids.shape[1])))
            hidden = torch.cat([torch.zeros(len(ids), queries), (ids == 0).float()], 1)
            mask = hidden[:, None, None, :] * -1e4
        x = self.layernorm(torch.cat(parts, 1))
        for layer in self.layer:
            x = layer(x, mask, picture, queries)
        return x[:, :queries], x[:, queries:]

    def similarity(self, picture, ids):
        """Cosine of every picture to every text: the best query counts."""
        image = F.normalize(self.vision_projection(self.run(picture)[0]).float(), dim=-1)
        text = F.normalize(self.text_projection(self.run(ids=ids)[1][:, 0]).float(), dim=-1)
        return torch.einsum("iqd,td->itq", image, text).max(-1).values

    def match(self, picture, ids):
        """Logits of pairs."""
        return self.itm_head(self.run(picture, ids)[0]).float().mean(1)


def pairs(bert, found, rng, hard):
    """Three texts a scene, and which of them are true."""
    ids, truths = [], []
    for scene, texts in zip(found, speak.captions(found, rng, hard)):
        known = facts(scene)
        for text in texts:
            words = bert.split(text)
            truths.append(Targets().read(0, words, scene, known))
            ids.append(bert.encode(words))
    return padded(ids), torch.tensor(truths).long()


def probe(model, bert, batches, folder, rng):
    """Recall by similarity on held-out combinations."""
    batches.ready(folder)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        batch = rows(batches.caches[folder], numpy.arange(500), numpy.zeros(500, bool))
        ids = padded([bert.encode(bert.split(caption(s, rng))) for s in scenes(batch)])
        order = model.similarity(model.dense.vision(images(batch)), ids).t().argsort(1, descending=True)
    rank = (order == torch.arange(500)[:, None]).float().argmax(1)
    return f"recall@1 {float((rank == 0).float().mean()):.3f} @10 {float((rank < 10).float().mean()):.3f} (of 500)"


def main(minutes, folders):
    """Trains for so many minutes."""
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    torch.manual_seed(4)
    bert, rng = Bert(), speak.seeded(4)
    model, batches = Former(len(bert.words)), Batches(folders, 4)
    if not os.path.exists(f"{FOLDER}/qformer.pt"):
        state = torch.load(f"{FOLDER}/blip.pt", map_location="cpu")["model"]
        model.dense.load_state_dict({k[6:]: v for k, v in state.items() if k.startswith("dense.")}, strict=False)
    run = Run("qformer", model, minutes, 1.5e-3, slow=["dense."], clock=time.process_time)
    while run.go_on():
        batch = batches.take(96)
        found = scenes(batch)
        ids, truths = pairs(bert, found, rng, HARD)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            picture = model.dense.vision(images(batch, batches.rng))
            dense = dense_losses(model.dense, picture, batch)
            logits = model.similarity(picture, ids[::3]) * model.scale.exp().clamp(max=100)
            scores = model.match(picture.repeat_interleave(3, 0), ids)
        same = torch.arange(len(picture))
        itc = (F.cross_entropy(logits, same) + F.cross_entropy(logits.t(), same)) / 2
        itm = F.cross_entropy(scores, truths)
        right = (scores.argmax(-1) == truths).view(-1, 3).float().mean(0)
        labels = sum(WEIGHTS[key] * dense[key] for key in WEIGHTS)
        run.update(itc + itm + labels, {"itc": itc, "itm": itm, "pos": right[0], "near": right[1], "far": right[2], "patch": dense["right"]})
        if run.step % 300 == 0:
            run.log("HELD OUT " + probe(model, bert, batches, f"{FOLDER}/probe", rng))
    run.save()


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
