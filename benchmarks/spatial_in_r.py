"""The R package spatialreg, run on areas of ours: fit, standard errors and impacts.

Needs R with spatialreg, which is `r-cran-spatialreg` on Debian.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRIVER = """
suppressPackageStartupMessages({library(Matrix); library(spatialreg)})
table = as.matrix(read.csv("areas.csv", header=FALSE))
ends = as.matrix(read.csv("borders.csv", header=FALSE)); n = nrow(table)
near = unname(split(as.integer(ends[, 2]), factor(ends[, 1], levels=seq_len(n))))
class(near) = "nb"; attr(near, "region.id") = as.character(seq_len(n))
weights = spdep::nb2listw(near, style="W")
frame = data.frame(y=table[, 1], x1=table[, 2], x2=table[, 3])
clock = function() sum(proc.time()[1:2])
begun = clock()
fit = lagsarlm(y ~ x1 + x2, data=frame, listw=weights, method="Matrix")
fitted = clock()
traces = trW(as(weights, "CsparseMatrix"), type="mult")
set.seed(1)
found = summary(impacts(fit, tr=traces, R=as.integer(commandArgs(TRUE)[1])), short=TRUE)
done = clock()
writeBin(c(fitted - begun, done - fitted, done - begun, fit$rho, fit$rho.se), "out.bin")
"""


def there() -> bool:
    """Whether R has the package."""
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "--vanilla", "-e", "library(spatialreg)"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def in_r(near: Any, y: Floats, x: Floats, *, draws: int) -> dict[str, float]:
    """CPU seconds of the fit with its errors and of impacts with draws; the strength.

    Weights are made beforehand and not counted. `lagsarlm` gives standard errors with
    the fit.
    """
    borders = sparse.coo_array(near)
    ends = np.column_stack([borders.row, borders.col]) + 1
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "driver.R").write_text(DRIVER, encoding="utf-8")
        np.savetxt(place / "areas.csv", np.column_stack([y, x]), delimiter=",",
                   fmt="%.17g")  # fmt: skip
        np.savetxt(place / "borders.csv", ends, delimiter=",", fmt="%d")
        subprocess.run(["Rscript", "--vanilla", "driver.R", str(draws)], cwd=place,
                       check=True, env=os.environ, capture_output=True)  # fmt: skip
        found = np.fromfile(place / "out.bin")
    names = ("fit and errors", "impacts", "all", "rho", "error")
    return dict(zip(names, map(float, found), strict=True))
