"""Stage 3b: the caption decoder alone, on BLIP's tower as it is: python3 train_caption.py MINUTES FOLDER... It ends by putting the decoder
back into the checkpoint of BLIP."""
import os
import sys

import torch

import speak
from claims import facts
from run import FOLDER, Batches, Run, images, scenes
from tokens import Bert
from train_blip import WEIGHTS, Blip, captioning


def main(minutes, folders):
    """Trains for so many minutes."""
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    bert, rng = Bert(), speak.seeded(5)
    model, batches = Blip(len(bert.words)), Batches(folders, 5)
    whole = torch.load(f"{FOLDER}/blip.pt", map_location="cpu")
    model.load_state_dict(whole["model"])
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name.startswith(("caption.", "next_")))
    run = Run("caption", model, minutes, 5e-4)
    while run.go_on():
        batch = batches.take(128)
        found = scenes(batch)
        known = [facts(scene) for scene in found]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            with torch.no_grad():
                hidden = model.dense.vision(images(batch, batches.rng))
            losses = captioning(model, bert, hidden, found, known, rng)
        run.update(sum(WEIGHTS[key] * loss for key, loss in losses.items()), losses)
    run.save()
    whole["model"] = model.state_dict()
    torch.save(whole, f"{FOLDER}/blip.pt.new")
    os.replace(f"{FOLDER}/blip.pt.new", f"{FOLDER}/blip.pt")


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
