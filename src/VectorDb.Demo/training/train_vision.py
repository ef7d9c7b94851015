"""Stage 1: the vision tower learns what covers each patch, where, and how many: python3 train_vision.py MINUTES FOLDER..."""
import os
import sys

import numpy
import torch
import torch.nn.functional as F
from torch import nn

from nets import DEPTH, GRID, WIDTH, Vision
from run import FOLDER, Batches, Run, images, rows
from things import THINGS
from world import COLOURS, SIZE, TEXTURES

KINDS = len(THINGS)


class Dense(nn.Module):
    """The tower with heads that are dropped afterwards."""

    def __init__(self, depth=DEPTH):
        super().__init__()
        self.vision = Vision(depth=depth)
        self.kind, self.place, self.centre = nn.Linear(WIDTH, KINDS + 1), nn.Linear(WIDTH, 2), nn.Linear(WIDTH, 2)
        self.alike, self.total = nn.Linear(WIDTH, 5), nn.Linear(WIDTH, 5)
        self.present = nn.Linear(WIDTH, KINDS)
        self.colour, self.texture = nn.Linear(WIDTH, len(COLOURS)), nn.Linear(WIDTH, len(TEXTURES))


def targets(batch):
    """Dense targets: kind, centre and number of its like for each patch; presence for each scene."""
    patches = torch.from_numpy(batch["patches"].reshape(-1, GRID * GRID).astype(numpy.int64))
    instances = torch.from_numpy(batch["instances"])
    covered = patches != 255
    owner = patches.clamp(max=3)
    kinds = instances[..., 0].long()
    alike = ((kinds[:, :, None] == kinds[:, None, :]) & (kinds >= 0)[:, None, :]).sum(-1)
    centres = instances[..., 1:3] / (SIZE / 2) - 1
    present = torch.zeros(len(kinds), KINDS).scatter_(1, kinds.clamp(min=0), (kinds >= 0).float(), reduce="add").clamp(max=1)
    return {"covered": covered, "kind": torch.where(covered, kinds.gather(1, owner), torch.tensor(KINDS)),
            "alike": alike.gather(1, owner), "centre": centres.gather(1, owner[..., None].expand(-1, -1, 2)), "present": present,
            "facts": torch.from_numpy(batch["facts"].astype(numpy.int64))}


def dense_losses(heads, hidden, batch):
    """The losses of every head, and how often the kinds are right."""
    goal = targets(batch)
    cls, tokens = hidden[:, 0], hidden[:, 1:]
    covered, facts = goal["covered"], goal["facts"]
    axis = (torch.arange(GRID) + 0.5) / (GRID / 2) - 1
    grid = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), -1).reshape(-1, 2)
    kinds = heads.kind(tokens).float()
    weight = torch.where(covered, 1.0, 0.2)
    each = F.cross_entropy(kinds.flatten(0, 1), goal["kind"].flatten(), reduction="none").view_as(weight)
    presence = heads.present(cls).float()
    spread = goal["present"] / goal["present"].sum(1, keepdim=True)
    return {
        "kind": (each * weight).sum() / weight.sum(),
        "place": F.mse_loss(heads.place(tokens).float(), grid.expand(len(tokens), -1, -1)),
        "centre": F.mse_loss(heads.centre(tokens).float()[covered], goal["centre"][covered]),
        "alike": F.cross_entropy(heads.alike(tokens).float()[covered], goal["alike"][covered]),
        "total": F.cross_entropy(heads.total(cls).float(), facts[:, 3]),
        "present": -(spread * presence.log_softmax(-1)).sum(1).mean(),
        "ground": F.cross_entropy(heads.colour(cls).float(), facts[:, 1]) + F.cross_entropy(heads.texture(cls).float(), facts[:, 2]),
        "right": (kinds.argmax(-1) == goal["kind"])[covered].float().mean(),
        "counted": (heads.alike(tokens).argmax(-1) == goal["alike"])[covered].float().mean(),
        "named": sum(set(row.topk(int(n)).indices.tolist()) == set(goal_row.nonzero()[:, 0].tolist())
                     for row, goal_row, n in zip(presence, goal["present"], goal["present"].sum(1))) / len(cls),
    }


WEIGHTS = {"kind": 1.0, "place": 1.0, "centre": 1.0, "alike": 0.5, "total": 0.3, "present": 0.5, "ground": 0.2}


def probe(model, batches, folder):
    """The same figures on held-out combinations."""
    batches.ready(folder)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        batch = rows(batches.caches[folder], numpy.arange(500), numpy.zeros(500, bool))
        found = dense_losses(model, model.vision(images(batch)), batch)
    return " ".join(f"{k} {float(v):.3f}" for k, v in found.items())


def main(minutes, folders):
    """Trains for so many minutes."""
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    torch.manual_seed(1)
    model, batches = Dense(), Batches(folders, 1)
    run = Run("vision", model, minutes, 1.2e-3)
    while run.go_on():
        batch = batches.take(128)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            losses = dense_losses(model, model.vision(images(batch, batches.rng)), batch)
        run.update(sum(WEIGHTS[k] * losses[k] for k in WEIGHTS), losses)
        if run.step % 500 == 0:
            run.log("HELD OUT " + probe(model, batches, f"{FOLDER}/probe"))
    run.save()


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
