from missionmetrics.core.errors import EvidenceError as EvidenceError
from missionmetrics.core.locale import locale as locale
from missionmetrics.core.result import Result as Result
from missionmetrics.core.what_changed import what_changed as what_changed

PUBLIC: dict[str, str]
__version__: str

def __dir__() -> list[str]: ...
