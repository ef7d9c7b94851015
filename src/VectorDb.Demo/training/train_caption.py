"""Stages 3b and 3d: the caption decoder alone, on BLIP's tower as it is: python3 train_caption.py MINUTES FOLDER... It ends by putting the
decoder back into the checkpoint of BLIP."""
import os
import sys

import numpy
import torch

import speak
from claims import facts
from run import FOLDER, Batches, Run, images, scenes
from tokens import Bert
from train_blip import WEIGHTS, Blip, captioning
from train_vision import targets
from world import SEVERAL


# Pictures drawn for a step, and how many of them are learnt from: all with several kinds of things, then others.
DRAWN, LEARNT = 160, 128


def crowded(batch):
    """The rows to learn from."""
    several = batch["facts"][:, 0] == SEVERAL
    chosen = numpy.concatenate([numpy.flatnonzero(several), numpy.flatnonzero(~several)])[:LEARNT]
    return {key: rows[chosen] for key, rows in batch.items()}


def looking(model, batch, coming):
    """Before each number and each noun, the decoder's last three layers should look at what comes: the share of their attention that does not."""
    kinds = targets(batch)["kind"][[entry[0] for entry in coming]]
    here = kinds == torch.tensor([entry[2] for entry in coming])[:, None]
    seen = here.any(1)
    losses = []
    for layer in model.caption.bert.encoder.layer[1:]:
        weights = layer.crossattention.self.looked.float().mean(1)
        at_patches = weights[[e[0] for e in coming], [e[1] for e in coming]][:, 1:]
        losses.append(-((at_patches * here).sum(1)[seen] + 1e-3).log().mean())
    return sum(losses) / len(losses)


def main(minutes, folders):
    """Trains for so many minutes."""
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    bert, rng = Bert(), speak.seeded(5)
    model, batches = Blip(len(bert.words)), Batches(folders, 5)
    whole = torch.load(f"{FOLDER}/blip.pt", map_location="cpu")
    model.load_state_dict(whole["model"])
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name.startswith(("caption.", "next_")))
    run = Run("caption", model, minutes, 1e-3)
    while run.go_on():
        batch = crowded(batches.take(DRAWN))
        found = scenes(batch)
        known = [facts(scene) for scene in found]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            with torch.no_grad():
                hidden = model.dense.vision(images(batch, batches.rng))
            losses, coming = captioning(model, bert, hidden, found, known, rng)
            losses["c-look"] = looking(model, batch, coming)
        run.update(sum(WEIGHTS[key] * loss for key, loss in losses.items()), losses)
    run.save()
    whole["model"] = model.state_dict()
    torch.save(whole, f"{FOLDER}/blip.pt.new")
    os.replace(f"{FOLDER}/blip.pt.new", f"{FOLDER}/blip.pt")


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
