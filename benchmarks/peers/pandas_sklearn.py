"""The benchmarks' work in pandas and scikit-learn, in several formulations.

Usage: pandas_sklearn.py FOLDER [TIMES]     prints a line of JSON for each formulation, as support.mjs does
       pandas_sklearn.py prepare FOLDER     writes the points that k-means is given, where they are missing

FOLDER has id.bin, t.bin and a.bin; the points are features.bin (a row a customer: log1p of recency, frequency and
monetary, as z-scores) and start.bin (8 of the rows), both in row-major doubles.
"""

import json
import os
import sys
import time

import numpy as np
import pandas as pd

CLUSTERS = 8


def read(folder):
    column = lambda name, kind: np.fromfile(os.path.join(folder, name), kind)
    return pd.DataFrame({
        "id": column("id.bin", np.uint64),
        "t": column("t.bin", np.int64).astype("datetime64[s]").astype("datetime64[ns]"),
        "a": column("a.bin", np.int64),
    })


def digest(rows):
    """FNV-1a over the rows in ascending order: the same as benchmarks/support/check.hpp makes."""
    value = 0xCBF29CE484222325
    for row in sorted(tuple(int(x) for x in row) for row in rows):
        for byte in (" ".join(map(str, row)) + "\n").encode():
            value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


best = {}


def measure(work, peer, how, times, run, check):
    """Times one formulation; one that takes more than twice as long as the best so far is not repeated."""
    seconds, cpu = [], []
    while len(seconds) < times and not (seconds and seconds[0] > 2 * best.get(work, float("inf"))):
        begin, used = time.perf_counter(), time.process_time()
        result = run()
        seconds.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - used)
    best[work] = min([best.get(work, float("inf")), *seconds])
    print(json.dumps({"work": work, "peer": peer, "how": how, "tuned": how == "arrays", "seconds": seconds, "cpu": cpu,
                      **check(result)}), flush=True)


def months(t):
    """12 * year + month. By way of NumPy's months since 1970, which costs a third of t.dt.year and t.dt.month."""
    return t.to_numpy().astype("datetime64[M]").astype(np.int64) + 12 * 1970 + 1


def cells_with_transform(rows):
    visits = pd.DataFrame({"id": rows["id"], "m": rows["t"].dt.year * 12 + rows["t"].dt.month}).drop_duplicates()
    visits["c"] = visits.groupby("id")["m"].transform("min")
    return visits.assign(age=visits["m"] - visits["c"]).groupby(["c", "age"]).size()


def cells_with_groups(rows):
    visits = pd.DataFrame({"id": rows["id"], "m": months(rows["t"])})
    visits["c"] = visits.groupby("id", sort=False)["m"].transform("min")
    visits["age"] = visits["m"] - visits["c"]
    return visits.groupby(["c", "age"])["id"].nunique()


def cells_with_arrays(rows):
    """A row a customer and a column a month: one hash table, the rest is NumPy."""
    customer, ids = pd.factorize(rows["id"])
    month = months(rows["t"])
    first = month.min()
    width = month.max() - first + 1
    seen = np.zeros((len(ids), width), bool)
    seen[customer, month - first] = True
    birth = seen.argmax(axis=1)
    sums = np.zeros((width, width), np.int64)
    for m in range(width):
        sums[:, m] = np.bincount(birth[seen[:, m]], minlength=width)
    born, at = np.nonzero(sums)
    return pd.Series(sums[born, at], pd.MultiIndex.from_arrays([born + first, at - born]))


def revenue_with_groups(rows):
    visits = pd.DataFrame({"id": rows["id"], "m": months(rows["t"]), "a": rows["a"]})
    sums = visits.groupby(["id", "m"], sort=False)["a"].sum().reset_index()
    sums["c"] = sums.groupby("id", sort=False)["m"].transform("min")
    sums["age"] = sums["m"] - sums["c"]
    return sums.groupby(["c", "age"]).agg(n=("id", "size"), a=("a", "sum"))


def revenue_with_arrays(rows):
    customer, ids = pd.factorize(rows["id"])
    month = months(rows["t"])
    first = month.min()
    month -= first
    width = month.max() + 1
    cell = customer * width + month
    seen = np.bincount(cell, minlength=len(ids) * width).reshape(-1, width) > 0
    birth = seen.argmax(axis=1)
    found, total = birth[customer] * width + month, np.zeros(width * width, np.int64)
    # bincount adds up doubles: exact below 2**53 cents, which is more than all the rows together are.
    total += np.bincount(found, rows["a"], minlength=width * width).astype(np.int64)
    sums = np.zeros((width, width), np.int64)
    for m in range(width):
        sums[:, m] = np.bincount(birth[seen[:, m]], minlength=width)
    born, at = np.nonzero(sums)
    return pd.DataFrame({"n": sums[born, at], "a": total.reshape(width, width)[born, at]},
                        pd.MultiIndex.from_arrays([born + first, at - born]))


def rfm(rows):
    g = rows.groupby("id", sort=False).agg(last=("t", "max"), f=("t", "count"), m=("a", "sum"))
    g["last"] = g["last"].to_numpy().astype("datetime64[D]").astype(np.int64)
    scores = {name: 1 + 5 * (g[name].rank(method="min").to_numpy().astype(np.int64) - 1) // len(g) for name in g}
    return pd.DataFrame(scores).groupby(list(scores)).size()


def cells(table):
    index = table.index.to_frame().to_numpy()
    return {"check": digest(np.column_stack([index, table.to_numpy()]))}


def prepare(folder):
    """The points for k-means, and a start: 8 of them, drawn with NumPy's generator from seed 0."""
    features, start = (os.path.join(folder, name) for name in ("features.bin", "start.bin"))
    if os.path.exists(features) and os.path.exists(start):
        return
    rows = read(folder)
    g = rows.groupby("id").agg(last=("t", "max"), f=("t", "count"), m=("a", "sum"))
    last_day = g["last"].dt.normalize()
    g["last"] = (last_day.max() + pd.Timedelta(days=1) - last_day).dt.days
    x = np.log1p(g.to_numpy(float))
    x = (x - x.mean(0)) / x.std(0)
    x.tofile(features)
    x[np.random.default_rng(0).choice(len(x), CLUSTERS, replace=False)].tofile(start)


def kmeans(folder, times):
    import sklearn
    from sklearn.cluster import KMeans
    x = np.fromfile(os.path.join(folder, "features.bin")).reshape(-1, 3)
    start = np.fromfile(os.path.join(folder, "start.bin")).reshape(CLUSTERS, 3)
    for algorithm in ("lloyd", "elkan"):
        model = KMeans(CLUSTERS, init=start, n_init=1, algorithm=algorithm, max_iter=300, tol=1e-4)
        measure("kmeans", f"scikit-learn {sklearn.__version__}", algorithm, times, lambda: model.fit(x), lambda fit: {
            "inertia": fit.inertia_, "iterations": fit.n_iter_, "sizes": sorted(np.bincount(fit.labels_).tolist())})


def main(folder, times="3"):
    times, peer = int(times), f"pandas {pd.__version__}"
    rows = read(folder)
    works = {
        "retention": {"distinct months, transform": cells_with_transform, "transform, nunique": cells_with_groups,
                      "arrays": cells_with_arrays},
        "retention with revenue": {"sums by month, transform": revenue_with_groups, "arrays": revenue_with_arrays},
        "rfm": {"rank": rfm},
    }
    for work, formulations in works.items():
        for how, run in formulations.items():
            measure(work, peer, how, times, lambda: run(rows), cells)
    rows = rows.sort_values(["id", "t"], ignore_index=True)
    for how, run in works["retention"].items():
        measure("retention, rows ordered", peer, how, times, lambda: run(rows), cells)
    del rows
    if os.path.exists(os.path.join(folder, "features.bin")):
        kmeans(folder, times)


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "prepare":
        prepare(sys.argv[2])
    elif len(sys.argv) in (2, 3):
        main(*sys.argv[1:])
    else:
        sys.exit(__doc__)
