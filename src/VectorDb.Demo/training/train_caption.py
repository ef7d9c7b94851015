"""Stage 3e, and with the tower left as it is 3b and 3d: python3 train_caption.py MINUTES FOLDER... The caption decoder learns on, with a
tower of its own, from BLIP's checkpoint or from what restore.py wrote. BLIP's checkpoint stays as it is: its other heads need its own tower."""
import os
import sys

import torch

import speak
from claims import facts
from run import FOLDER, Batches, Run, images, scenes
from tokens import Bert
from train_blip import DENSE, WEIGHTS, Blip, captioning
from train_vision import dense_losses, targets


# Pictures of a step.
PICTURES = 128
# Steps after which the tower learns too: the heads that are not exported begin by chance, and would lead it astray.
HEADS_FIRST = 300


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


def losses_of(model, bert, batch, rng, pixel_rng, see):
    """All losses of a batch, and how many patches the tower names right; without `see` the tower stays as it is."""
    found = scenes(batch)
    with torch.set_grad_enabled(see):
        hidden = model.dense.vision(images(batch, pixel_rng))
    losses, coming = captioning(model, bert, hidden, found, [facts(scene) for scene in found], rng)
    losses["c-look"] = looking(model, batch, coming)
    dense = dense_losses(model.dense, hidden, batch)
    losses["dense"] = sum(weight * dense[key] for key, weight in DENSE.items())
    return losses, {"patch": dense["right"], "counted": dense["counted"]}


def main(minutes, folders):
    """Trains for so many minutes."""
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    bert, rng = Bert(), speak.seeded(5)
    model, batches = Blip(len(bert.words)), Batches(folders, 5)
    start = f"{FOLDER}/caption-start.pt"
    start = start if os.path.exists(start) else f"{FOLDER}/blip.pt"
    model.load_state_dict(torch.load(start, map_location="cpu")["model"])
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name.startswith(("caption.", "next_", "dense.")))
    run = Run("caption", model, minutes, 1e-3, rates={"dense.": 2.0, "next_": 2.0, "dense.vision.": 0.3})
    while run.go_on():
        with torch.autocast("cpu", dtype=torch.bfloat16):
            losses, extra = losses_of(model, bert, batches.take(PICTURES), rng, batches.rng, run.step >= HEADS_FIRST)
        run.update(sum(WEIGHTS[key] * loss for key, loss in losses.items()), {**losses, **extra})
    run.save()


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
