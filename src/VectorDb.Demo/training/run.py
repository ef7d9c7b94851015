"""What every training shares: batches from caches, a schedule by the clock, checkpoints that survive a kill, a log."""
import os
import signal
import time

import numpy
import torch

from draw import GRID, Cache
from world import SIZE, Scene

# Where caches, checkpoints and logs lie.
FOLDER = os.environ.get("TRAINING_FOLDER", "runs")
MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073])
STD = torch.tensor([0.26862954, 0.26130258, 0.27577711])


class Batches:
    """Scenes drawn by chance from caches that may still be growing, half of them mirrored."""

    def __init__(self, folders, seed):
        self.folders, self.caches, self.rng = folders, {}, numpy.random.default_rng([seed, int(time.time())])

    def ready(self, folder):
        """How many rows of a cache are drawn."""
        with open(f"{folder}/ready") as file:
            words = file.read().split()
        if folder not in self.caches:
            self.caches[folder] = Cache(folder, os.path.getsize(f"{folder}/facts") // 4)
        return int(words[0]) if words else 2000

    def take(self, many):
        """A batch by chance: a dictionary of numpy arrays."""
        folder = self.folders[self.rng.integers(len(self.folders))]
        done = self.ready(folder)
        return rows(self.caches[folder], numpy.sort(self.rng.integers(0, done, many)), self.rng.random(many) < 0.5)


def rows(cache, index, mirror):
    """These rows of a cache, mirrored where asked."""
    pixels, patches = cache.pixels[index], cache.patches[index]
    instances, facts = cache.instances[index], cache.facts[index]
    pixels[mirror] = pixels[mirror][:, :, ::-1]
    patches[mirror] = patches[mirror][:, :, ::-1]
    instances[mirror, :, 1] = SIZE - instances[mirror, :, 1]
    return {"pixels": pixels, "patches": patches, "instances": instances, "facts": facts}


def images(batch, rng=None):
    """Pixels as the models see them: patches in rows, normalised; a little brighter or darker with chance."""
    pixels = torch.from_numpy(batch["pixels"]).float() / 255
    if rng is not None:
        pixels = pixels * torch.from_numpy(rng.uniform(0.92, 1.08, (len(pixels), 1, 1, 1)).astype(numpy.float32))
    pixels = (pixels - MEAN) / STD
    step = SIZE // GRID
    parts = pixels.reshape(-1, GRID, step, GRID, step, 3).permute(0, 1, 3, 5, 2, 4)
    return parts.reshape(-1, GRID * GRID, 3 * step * step)


def scenes(batch):
    """The scenes of a batch as objects, to speak about them."""
    found = []
    for instances, (sort, colour, texture, many) in zip(batch["instances"], batch["facts"]):
        parts = [(int(k), float(x), float(y), float(s)) for k, x, y, s in instances[:many]]
        found.append(Scene(int(sort), parts, int(colour), int(texture)))
    return found


def padded(lists):
    """Lists of ids as one tensor, padded with 0."""
    longest = max(map(len, lists))
    return torch.tensor([ids + [0] * (longest - len(ids)) for ids in lists])


class Run:
    """One training run: parameters, optimiser, clock (of the wall, or time.process_time where it runs beside others), checkpoint and log."""

    def __init__(self, name, model, minutes, peak, slow=(), slow_rate=0.3, clock=time.time, rates=None):
        self.path, self.model, self.minutes, self.peak = f"{FOLDER}/{name}.pt", model, minutes, peak
        self.log_path = f"{FOLDER}/{name}.log"
        groups = self.groups(model, slow, slow_rate, rates or {})
        self.optimiser = torch.optim.AdamW(groups, lr=peak, betas=(0.9, 0.98), weight_decay=0.05)
        self.step, self.spent, self.stopped, self.sums = 0, 0.0, False, {}
        self.clock, self.mark = clock, clock()
        self.saved = self.said = time.time()
        if os.path.exists(self.path):
            self.restore()
        signal.signal(signal.SIGTERM, self.stop)

    @staticmethod
    def groups(model, slow, slow_rate, rates):
        """Parameters by how fast they learn: most at the full rate, those that begin with a prefix at a rate of their own."""
        rates = {"": 1.0, **rates, **{prefix: slow_rate for prefix in slow}}
        found = {prefix: [] for prefix in rates}
        for name, parameter in model.named_parameters():
            found[max((prefix for prefix in rates if name.startswith(prefix)), key=len)].append(parameter)
        return [{"params": parameters, "scale": rates[prefix]} for prefix, parameters in found.items()]

    def stop(self, *_):
        """Ends after this step, with a checkpoint."""
        self.stopped = True

    def restore(self):
        """Goes on from the checkpoint."""
        state = torch.load(self.path, map_location="cpu")
        self.model.load_state_dict(state["model"], strict=False)
        scales = [group["scale"] for group in self.optimiser.param_groups]
        try:
            self.optimiser.load_state_dict(state["optimiser"])
            for group, scale in zip(self.optimiser.param_groups, scales):
                group["scale"] = scale
        except ValueError:
            self.log("optimiser state does not fit: started anew")
        self.step, self.spent = state["step"], state["spent"]
        self.log(f"resumed at step {self.step}, {self.spent:.1f} min")

    def save(self):
        """Writes the checkpoint beside the old one, then takes its place."""
        state = {"model": self.model.state_dict(), "optimiser": self.optimiser.state_dict(), "step": self.step, "spent": self.spent}
        torch.save(state, self.path + ".new")
        os.replace(self.path + ".new", self.path)
        self.saved = time.time()

    def log(self, line):
        """Writes a line to the log."""
        with open(self.log_path, "a") as file:
            file.write(f"{time.strftime('%H:%M:%S')} {line}\n")

    @property
    def progress(self):
        """How much of the planned time is spent, 0..1."""
        return min(self.spent / self.minutes, 1.0)

    def go_on(self):
        """Whether another step is due."""
        return not self.stopped and self.spent < self.minutes

    def tick(self, count=True):
        """Adds the time since the last call to what is spent, or (after a probe) passes over it."""
        now = self.clock()
        self.spent += (now - self.mark) / 60 if count else 0
        self.mark = now

    def update(self, loss, parts):
        """One step down the loss; parts go to the log."""
        warm = min(1.0, (self.step + 1) / 300)
        rate = self.peak * warm * max(0.02, 0.5 * (1 + numpy.cos(numpy.pi * self.progress)))
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group.get("scale", 1.0)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        self.tick()
        for key, value in parts.items():
            total, count = self.sums.get(key, (0.0, 0))
            self.sums[key] = total + float(value), count + 1
        now = time.time()
        if now - self.said > 20:
            self.said = now
            self.log(f"step {self.step} {self.spent:.1f}m " + " ".join(f"{k} {t / c:.3f}" for k, (t, c) in self.sums.items()))
            self.sums = {}
        if now - self.saved > 150:
            self.save()
