"""Measures how fast the machine multiplies matrices of BERT's shapes; prints JSON."""

import json
import sys
import time

import torch

from native_bf16 import has_native_bf16


def main(hidden, intermediate, seconds):
    device = "cuda" if torch.cuda.is_available() else "cpu"
    result = {
        "device": torch.cuda.get_device_name() if device == "cuda" else device,
        "threads": torch.get_num_threads(),
        "versions": {"torch": torch.__version__},
        "nativeBf16": has_native_bf16(),
        "products": [],
    }
    # Tokens of a batch of news and of tweets.
    for tokens in (4096, 400):
        x = torch.randn(tokens, hidden, device=device)
        weight = torch.randn(intermediate, hidden, device=device)
        gradient = torch.randn(tokens, intermediate, device=device)
        for name, type in (("f32", torch.float32), ("bf16", torch.bfloat16)):
            a, w, g = x.to(type), weight.to(type), gradient.to(type)
            for kind, product in {
                "forward": lambda: a @ w.T,
                "gradient of the input": lambda: g @ w,
                "gradient of the weight": lambda: g.T @ a,
            }.items():
                flops = 2 * tokens * hidden * intermediate
                rate = flops / fastest(product, seconds, device)
                result["products"].append({"type": name, "kind": kind, "tokens": tokens, "flopsPerSecond": rate})
    print(json.dumps(result))


def fastest(product, seconds, device):
    """Seconds of the fastest of as many calls as fit into `seconds`, three at least."""
    product()
    best = float("inf")
    end = time.perf_counter() + seconds
    repeats = 0
    while repeats < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        product()
        if device == "cuda":
            torch.cuda.synchronize()
        best = min(best, time.perf_counter() - start)
        repeats += 1
    return best


if __name__ == "__main__":
    main(hidden=int(sys.argv[1]), intermediate=int(sys.argv[2]), seconds=float(sys.argv[3]))
