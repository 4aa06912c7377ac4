"""Where the files of a case come from, and how they are fetched with a checksum."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.files import new_folder
from missionmetrics.data.cases_declared import COMMITMENTS, DECLARATIONS
from missionmetrics.data.cases_editions import EDITION_2019, EDITION_2022
from missionmetrics.data.cases_manchester import OUTLINES, PANEL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RAW = "https://raw.githubusercontent.com"


@dataclass(frozen=True, slots=True)
class Origin:
    """One file at its public origin.

    Attributes
    ----------
    path : str
        Where the prepared file stands in the case's folder.
    repository, commit, file : str
        On GitHub. Some commits are short, as the case's record gives them.
    sha256 : str or None
        Checksum; None while nobody has confirmed one.
    prepare : callable or None
        Turns the downloaded file into the prepared one, given both paths and the
        folder of what is already prepared; None copies it.
    """

    path: str
    repository: str
    commit: str
    file: str
    sha256: str | None = None
    prepare: Callable[[Path, Path, Path], None] | None = None

    @property
    def url(self) -> str:
        """Where to fetch it."""
        return f"{RAW}/{self.repository}/{self.commit}/{self.file}"


def fetch_files(
    name: str, origins: tuple[Origin, ...], cache: Path, *, allow_unverified: bool
) -> Path:
    """Fetch and prepare the files of a case.

    Parameters
    ----------
    name : str
        The case.
    origins : tuple of Origin
        Its files, in the order in which they are prepared.
    cache : path
        Where downloads and prepared files are kept.
    allow_unverified : bool
        Whether files without a confirmed checksum may be fetched.

    Returns
    -------
    Path
        Folder of the prepared files.

    Raises
    ------
    EvidenceError
        ``MM-CASE-UNVERIFIED`` or ``MM-CASE-CHECKSUM``; see
        :func:`missionmetrics.data.cases.fetch_case_folder`.
    """
    unverified = [o.file for o in origins if o.sha256 is None]
    if unverified and not allow_unverified:
        raise EvidenceError(
            f"No checksum has been confirmed for {len(unverified)} of the "
            f"{len(origins)} files of `{name}`, so nothing was fetched.",
            fix="point MISSIONMETRICS_CASES to a local mirror of the prepared files, "
            "or look at the files at their origin and pass allow_unverified=True.",
            code="MM-CASE-UNVERIFIED",
        )
    prepared = cache / name
    with new_folder(prepared) as folder:
        for origin in origins:
            fetched = _fetched(origin, cache / "downloads")
            made = folder / origin.path
            made.parent.mkdir(parents=True, exist_ok=True)
            if origin.prepare is None:
                shutil.copyfile(fetched, made)
            else:
                origin.prepare(fetched, made, folder)
    return prepared


def _fetched(origin: Origin, downloads: Path) -> Path:
    from pathlib import Path as MadePath

    import pooch

    try:
        return MadePath(
            pooch.retrieve(
                origin.url,
                known_hash=None if origin.sha256 is None else f"sha256:{origin.sha256}",
                path=downloads,
            )
        )
    except ValueError as wrong:
        raise EvidenceError(
            f"The file fetched for `{origin.path}` is not the one that was pinned.",
            fix="do not use it; the origin has changed. Tell the developers.",
            code="MM-CASE-CHECKSUM",
        ) from wrong


def _rounded(fetched: Path, made: Path, _: Path) -> None:
    import pandas as pd

    pd.read_csv(fetched).round(4).to_csv(made, index=False)


def _with_codes(fetched: Path, made: Path, folder: Path) -> None:
    """Add official codes by the three-letter codes of councils."""
    import pandas as pd

    names = pd.read_csv(folder / COUNCILS, dtype=str)
    code = names.set_index("local-authority-code")["gss-code"]
    frame = pd.read_csv(fetched).round(4)
    frame["area_code"] = frame["local-authority-code"].map(code)
    frame[frame["area_code"].notna()].to_csv(made, index=False)


COUNCILS = "lookups/uk_local_authorities_future.csv"
PROMISES = ("mysociety/la-plans-promises", "ca6cec8b603329696290e9cdbfb27db4bb57dbe4")
PACKAGES = "docs/data/local_authority"

MANCHESTER_FILES: tuple[Origin, ...] = (
    Origin(
        DECLARATIONS,
        *PROMISES,
        f"{PACKAGES}_climate_emergency_declarations/0/declarations.csv",
    ),
    Origin(
        COMMITMENTS,
        *PROMISES,
        f"{PACKAGES}_net_zero_commitments/0/promises.csv",
        prepare=_rounded,
    ),
    Origin(
        PANEL,
        "create-to-solve/just-transition-agentic",
        "4a23855928c4c784731ceb22d4e27b8c81390287",
        "data/processed/canonical/desnz_la_year.csv",
        prepare=_rounded,
    ),
    Origin(
        COUNCILS,
        "mysociety/uk_local_authority_names_and_codes",
        "67ef8b118938678401a452f4f19f669a7221cc73",
        "data/packages/uk_la_future/versions/1.7.3/uk_local_authorities_future.csv",
    ),
    Origin(
        EDITION_2022,
        "mysociety/la-emissions-data",
        "4f6651e9e2c303083cfa7d9406a580004c53a1d5",
        "data/packages/uk_local_authority_emissions_data/local_authority_emissions.csv",
        prepare=_with_codes,
    ),
    Origin(
        EDITION_2019,
        "traffordDataLab/climate_emergency",
        "6cfe76fc",
        "data/co2_emissions.csv",
        prepare=_rounded,
    ),
    Origin(
        OUTLINES,
        "open-innovations/bradford-2025",
        "efc3a548",
        "src/_data/geojson/Local_Authority_Districts_December_2023_Boundaries_UK.geojson",
    ),
)
