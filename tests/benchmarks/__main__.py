"""Runs every benchmark, or those named: python -m tests.benchmarks [batches ...]."""

import sys

from tests.benchmarks import (
    cyclegan,
    diffusion,
    digit_batches,
    gan,
    heads,
    import_time,
    pix2pix,
    shared_cores,
    ssim,
)

BENCHMARKS = {
    "batches": digit_batches.main,
    "cyclegan": cyclegan.main,
    "diffusion": diffusion.main,
    "gan": gan.main,
    "heads": heads.main,
    "imports": import_time.main,
    "pix2pix": pix2pix.main,
    "ssim": ssim.main,
    "threads": shared_cores.main,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or BENCHMARKS:
        print(f"# {name}")
        BENCHMARKS[name]()
