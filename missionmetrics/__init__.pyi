from missionmetrics.core.errors import EvidenceError as EvidenceError
from missionmetrics.core.locale import locale as locale
from missionmetrics.core.result import Result as Result
from missionmetrics.core.what_changed import what_changed as what_changed
from missionmetrics.data.causal_map import read_causal_map as read_causal_map
from missionmetrics.metrics.momentum.acceleration import acceleration as acceleration
from missionmetrics.metrics.momentum.budget_left import (
    budget_left as budget_left,
)
from missionmetrics.metrics.momentum.compare_areas import compare_areas as compare_areas
from missionmetrics.metrics.momentum.composite_index import (
    composite_index as composite_index,
)
from missionmetrics.metrics.momentum.momentum import momentum as momentum
from missionmetrics.metrics.momentum.net_gap import net_gap as net_gap
from missionmetrics.metrics.momentum.on_course import on_course as on_course
from missionmetrics.metrics.momentum.process_control import (
    process_control as process_control,
)
from missionmetrics.metrics.momentum.progress_rules import (
    progress_rules as progress_rules,
)
from missionmetrics.metrics.spillover.area_spillover import (
    area_spillover as area_spillover,
)
from missionmetrics.metrics.spillover.domain_spillover import (
    domain_spillover as domain_spillover,
)
from missionmetrics.metrics.spillover.project_spillover import (
    project_spillover as project_spillover,
)
from missionmetrics.metrics.spillover.ripples import ripples as ripples
from missionmetrics.metrics.spillover.spatial_impacts import (
    spatial_impacts as spatial_impacts,
)
from missionmetrics.metrics.voices.code_series import code_series as code_series
from missionmetrics.metrics.voices.consented_quotes import (
    consented_quotes as consented_quotes,
)
from missionmetrics.mission import (
    Mission as Mission,
)
from missionmetrics.mission import (
    check as check,
)
from missionmetrics.mission import (
    example as example,
)
from missionmetrics.mission import (
    fetch_case as fetch_case,
)
from missionmetrics.mission import (
    new_mission as new_mission,
)
from missionmetrics.mission import (
    read_mission as read_mission,
)
from missionmetrics.publish.consent import withdraw_consent as withdraw_consent
from missionmetrics.publish.folder_audit import audit as audit
from missionmetrics.publish.report import Report as Report
from missionmetrics.publish.retraction import retract as retract

PUBLIC: dict[str, str]
__version__: str

def __dir__() -> list[str]: ...
