"""One turn of Transformers' text-classification pipeline: classifies as the job says, tells its figures on descriptor 3."""

import json
import sys
import time

import torch
from transformers import pipeline

from memory import peak_memory


def main(job):
    device = 0 if torch.cuda.is_available() else "cpu"
    classify = pipeline("text-classification", model=job["model"], device=device)
    texts, at_once = job["texts"], job["atOnce"]
    classify(texts[:at_once], batch_size=at_once)
    latencies, labels = [], []
    start = time.perf_counter()
    for i in range(0, len(texts), at_once):
        batch = texts[i : i + at_once]
        before = time.perf_counter()
        labels += [answer["label"] for answer in classify(batch, batch_size=at_once)]
        latencies += [1000 * (time.perf_counter() - before)] * len(batch)
    seconds = time.perf_counter() - start
    with open(3, "w") as pipe:
        figures = {"seconds": seconds, "latencies": latencies, "labels": labels, "peakMemory": peak_memory()}
        print(json.dumps(figures), file=pipe)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        main(json.load(file))
