"""The version of the tables, and what to do about a folder made for another one.

There is one version so far, so there is nothing to migrate. When a second one comes,
its steps from the first belong here.
"""

from __future__ import annotations

from missionmetrics.core.errors import Fault

SCHEMA_VERSION = 1


def version_fault(
    version: object, *, file: str | None = None, row: int | None = None
) -> Fault | None:
    """The fault of a folder that was made for a newer version; None if it was not.

    Parameters
    ----------
    version : object
        ``schema_version`` as it stands in ``mission.toml``.
    file, row : str and int, optional
        Where it stands.
    """
    if isinstance(version, bool) or not isinstance(version, int):
        return None
    if version <= SCHEMA_VERSION:
        return None
    return Fault(
        code="MM-SCHEMA-VERSION",
        message=f"This was made for version {version} of the tables; the "
        f"missionmetrics installed here knows versions up to {SCHEMA_VERSION}.",
        fix="upgrade: pip install --upgrade missionmetrics.",
        file=file,
        row=row,
        column="schema_version",
        value=str(version),
    )
