"""k-means of several shapes in scikit-learn.

Usage: sklearn_clusters.py FOLDER [TIMES]     prints a line of JSON for each shape
       sklearn_clusters.py prepare FOLDER     writes points and starts, where they are missing

points-N-D.bin has N points of D coordinates, start-N-D-K.bin K of them, row-major doubles: twelve groups of customers of
different sizes and widths whose coordinates are correlated, as z-scores, drawn with NumPy's generator from seed 0.
"""

import json
import os
import sys
import time

import numpy as np

SHAPES = [(1_000_000, d, k) for d in (2, 3, 8) for k in (8, 20, 50)] + [(10_000_000, 3, 8), (10_000_000, 8, 20)]
MOST_ITERATIONS = 100


def points(n, d):
    draw = np.random.default_rng(0)
    groups = 12
    at = draw.normal(0, 2, (groups, d))
    mix = [np.eye(d) * draw.lognormal(-0.5, 0.4) + 0.3 * draw.normal(0, 1, (d, d)) for _ in range(groups)]
    of = draw.choice(groups, n, p=draw.dirichlet(np.full(groups, 3.0)))
    x = draw.normal(0, 1, (n, d))
    for g in range(groups):
        x[of == g] = x[of == g] @ mix[g] + at[g]
    return (x - x.mean(0)) / x.std(0)


def prepare(folder):
    os.makedirs(folder, exist_ok=True)
    for n, d, k in SHAPES:
        name = os.path.join(folder, f"points-{n}-{d}.bin")
        start = os.path.join(folder, f"start-{n}-{d}-{k}.bin")
        if not os.path.exists(name):
            points(n, d).tofile(name)
        if not os.path.exists(start):
            x = np.memmap(name, dtype=float, mode="r", shape=(n, d))
            x[np.random.default_rng(0).choice(n, k, replace=False)].tofile(start)


def main(folder, times="2"):
    from sklearn.cluster import KMeans
    for n, d, k in SHAPES:
        x = np.fromfile(os.path.join(folder, f"points-{n}-{d}.bin")).reshape(n, d)
        start = np.fromfile(os.path.join(folder, f"start-{n}-{d}-{k}.bin")).reshape(k, d)
        for algorithm in ("lloyd", "elkan"):
            seconds = []
            for _ in range(int(times)):
                model = KMeans(k, init=start, n_init=1, algorithm=algorithm, max_iter=MOST_ITERATIONS, tol=1e-4)
                begin = time.perf_counter()
                model.fit(x)
                seconds.append(time.perf_counter() - begin)
            print(json.dumps({"shape": f"{n}-{d}-{k}", "how": algorithm, "seconds": min(seconds),
                              "iterations": model.n_iter_, "inertia": model.inertia_}), flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "prepare":
        prepare(sys.argv[2])
    elif len(sys.argv) in (2, 3):
        import warnings
        warnings.filterwarnings("ignore")  # of runs that end at the most iterations
        main(*sys.argv[1:])
    else:
        sys.exit(__doc__)
