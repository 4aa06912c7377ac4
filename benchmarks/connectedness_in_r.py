"""The R package ConnectednessApproach, run on records of ours.

Its files are not part of this project (GPL-3): they are read from a folder in which
they lie as their authors published them, TVPVAR.R, VAR.R, FEVD.R, IRF.R,
MinnesotaPrior.R, TimeConnectedness.R and ConnectednessTable.R; R itself needs zoo, MASS
and progress.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRIVER = """
suppressPackageStartupMessages({library(zoo); library(MASS); library(progress)})
given = commandArgs(trailingOnly=TRUE)
for (name in c("TVPVAR", "VAR", "FEVD", "IRF", "MinnesotaPrior", "TimeConnectedness",
               "ConnectednessTable")) source(file.path(given[1], paste0(name, ".R")))
way = given[2]; numbers = as.integer(given[3:5])
lags = numbers[1]; window = numbers[2]; ahead = numbers[3]
values = as.matrix(read.csv("values.csv", header=FALSE)); k = ncol(values)
colnames(values) = paste0("s", 1:k)
record = zoo(values, as.Date(seq_len(nrow(values))))

moving = function(x) {
  prior = MinnesotaPrior(gamma=0.1, k=k, nlag=lags)
  TVPVAR(x, configuration=list(l=c(0.99, 0.96), nlag=lags, prior=prior))
}
rolling = function(x) {
  count = nrow(x) - window + 1
  B = array(NA, c(k, k * lags, count))
  Q = array(NA, c(k, k, count))
  for (i in 1:count) {
    fit = VAR(x[i:(i + window - 1), ], configuration=list(nlag=lags))
    B[,,i] = fit$B
    Q[,,i] = fit$Q
  }
  dates = as.character(index(x))[window:nrow(x)]
  dimnames(Q) = list(colnames(x), colnames(x), dates)
  list(B_t=B, Q_t=Q)
}
clock = function() sum(proc.time()[1:2])
run = function(x) {
  begun = clock()
  fit = if (way == "moving") moving(x) else rolling(x)
  fitted = clock()
  shares = TimeConnectedness(Phi=fit$B_t, Sigma=fit$Q_t, nfore=ahead)$CT
  list(shares=shares, seconds=c(fitted, clock()) - begun)
}
few = if (way == "moving") 30 else window + 2
for (i in 1:3) run(record[1:few, ])   # R compiles a function that is called again
found = run(record)
writeBin(as.double(found$shares), "shares.bin")
writeBin(found$seconds, "seconds.bin")
"""


class Peer(NamedTuple):
    """Folder of the package's files, and R's library for matrices ('' for its own)."""

    files: Path
    blas: str = ""

    def run(self, arguments: list[str], place: Path) -> str:
        """What Rscript prints, run in ``place``."""
        library = {"LD_PRELOAD": self.blas} if self.blas else {}
        done = subprocess.run(
            ["Rscript", "--vanilla", *arguments], cwd=place, env=os.environ | library,
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return done.stdout


class InR(NamedTuple):
    """Generalised ``shares`` (T, k, k), and CPU seconds: of the fit, and of all."""

    shares: Floats
    fit: float
    whole: float


def about(peer: Peer) -> str:
    """The release of R, and its library for matrices."""
    asked = 'cat(R.version.string, "with", basename(extSoftVersion()["BLAS"]))'
    return peer.run(["-e", asked], Path.cwd())


def in_r(
    peer: Peer, way: str, values: Floats, *, lags: int, window: int, horizon: int
) -> InR:
    """Run ``way`` 'moving' or 'rolling' on a record (T, k)."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "driver.R").write_text(DRIVER, encoding="utf-8")
        np.savetxt(place / "values.csv", values, delimiter=",", fmt="%.17g")
        numbers = [str(n) for n in (lags, window, horizon)]
        peer.run(["driver.R", str(peer.files.resolve()), way, *numbers], place)
        k = values.shape[1]
        shares = np.fromfile(place / "shares.bin").reshape(-1, k, k)
        fit, whole = np.fromfile(place / "seconds.bin")
    return InR(np.swapaxes(shares, 1, 2), fit, whole)
