"""Writes goldens for StatisticsTest: python3 stats_goldens.py > ../resources/dev/tunesmith/evaluate/stats/goldens.json

Needs scipy and numpy; uses statsmodels for Holm where it is installed, else the definition. The file names the versions.
"""

import json

import numpy
import scipy
from scipy import stats

MASK = (1 << 64) - 1


def lcg(state, n):
    """The index stream that StatisticsTest draws from as well."""
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) & MASK
        yield (state >> 33) % n


def wilson(passed, total, level):
    interval = stats.binomtest(passed, total).proportion_ci(confidence_level=level, method="wilson")
    return {"passed": passed, "total": total, "level": level, "low": interval.low, "high": interval.high}


def mcnemar(b, c):
    return {"b": b, "c": c, "p": stats.binomtest(b, b + c, 0.5).pvalue if b + c else 1.0}


def bootstrap(differences, resamples, level, seed):
    n = len(differences)
    stream = lcg(seed, n)
    means = [float(numpy.mean([differences[next(stream)] for _ in range(n)])) for _ in range(resamples)]
    low, high = numpy.percentile(means, [50 * (1 - level), 50 * (1 + level)])
    return {
        "differences": differences, "resamples": resamples, "level": level, "seed": seed,
        "mean": float(numpy.mean(differences)), "low": float(low), "high": float(high),
    }


def holm(p_values):
    try:
        from statsmodels.stats.multitest import multipletests
        adjusted = list(map(float, multipletests(p_values, method="holm")[1]))
    except ImportError:
        order = numpy.argsort(p_values, kind="stable")
        steps = numpy.minimum(1, numpy.array(p_values)[order] * numpy.arange(len(p_values), 0, -1))
        adjusted = [0.0] * len(p_values)
        for place, value in zip(order, numpy.maximum.accumulate(steps)):
            adjusted[int(place)] = float(value)
    return {"p": p_values, "adjusted": adjusted}


scores = [round(float(x), 6) for x in numpy.random.default_rng(7).normal(0.1, 0.5, 83)]
verdicts = [int(x) for x in numpy.random.default_rng(8).integers(-1, 2, 150)]
print(json.dumps({
    "versions": {"scipy": scipy.__version__, "numpy": numpy.__version__},
    "quantile": [{"p": p, "z": float(stats.norm.ppf(p))}
                 for p in (1e-300, 1e-20, 1e-6, 0.005, 0.025, 0.07, 0.3, 0.5, 0.55, 0.9, 0.975, 0.9995, 1 - 1e-12)],
    "wilson": [wilson(*case) for case in
               ((0, 10, .95), (1, 10, .95), (5, 10, .95), (10, 10, .95), (37, 50, .9), (150, 200, .95), (199, 200, .99), (12345, 99999, .95))],
    "mcnemar": [mcnemar(*case) for case in
                ((25, 10), (10, 25), (0, 0), (0, 1), (0, 5), (1, 9), (7, 7), (3, 4), (140, 8), (500, 430), (0, 900), (5200, 4900))],
    "bootstrap": [bootstrap(scores, 999, .95, 1), bootstrap(verdicts, 1000, .9, 2)],
    "holm": [holm([.01, .04, .03, .005]), holm([.02, .02, .5]), holm([.9]), holm([.011, .02, .011, 1.0, 0.0])],
}, indent=1))
