"""Evaluate the missions of cities: pace, comparison and people's words.

Evidence goes in as a folder of tables or one workbook; results come out with their
doubt, in plain words, as accessible charts and pages that are safe to publish::

    import missionmetrics as mm
    mission = mm.example()
    mission.momentum("territorial_emissions")

Everything here is loaded at first use, so that ``import missionmetrics`` costs next
to nothing. What each name is, its own help says: ``help(mm.momentum)``.
"""

from importlib import import_module

PUBLIC = {
    "EvidenceError": "missionmetrics.core.errors:EvidenceError",
    "Mission": "missionmetrics.mission:Mission",
    "Report": "missionmetrics.publish.report:Report",
    "Result": "missionmetrics.core.result:Result",
    "acceleration": "missionmetrics.metrics.momentum.acceleration:acceleration",
    "area_spillover": (
        "missionmetrics.metrics.spillover.area_spillover:area_spillover"
    ),
    "audit": "missionmetrics.publish.folder_audit:audit",
    "budget_left": "missionmetrics.metrics.momentum.budget_left:budget_left",
    "check": "missionmetrics.mission:check",
    "code_series": "missionmetrics.metrics.voices.code_series:code_series",
    "compare_areas": "missionmetrics.metrics.momentum.compare_areas:compare_areas",
    "on_course": "missionmetrics.metrics.momentum.on_course:on_course",
    "composite_index": (
        "missionmetrics.metrics.momentum.composite_index:composite_index"
    ),
    "process_control": (
        "missionmetrics.metrics.momentum.process_control:process_control"
    ),
    "progress_rules": "missionmetrics.metrics.momentum.progress_rules:progress_rules",
    "consented_quotes": (
        "missionmetrics.metrics.voices.consented_quotes:consented_quotes"
    ),
    "domain_spillover": (
        "missionmetrics.metrics.spillover.domain_spillover:domain_spillover"
    ),
    "example": "missionmetrics.mission:example",
    "fetch_case": "missionmetrics.mission:fetch_case",
    "locale": "missionmetrics.core.locale:locale",
    "momentum": "missionmetrics.metrics.momentum.momentum:momentum",
    "net_gap": "missionmetrics.metrics.momentum.net_gap:net_gap",
    "new_mission": "missionmetrics.mission:new_mission",
    "read_causal_map": "missionmetrics.data.causal_map:read_causal_map",
    "project_spillover": (
        "missionmetrics.metrics.spillover.project_spillover:project_spillover"
    ),
    "read_mission": "missionmetrics.mission:read_mission",
    "retract": "missionmetrics.publish.retraction:retract",
    "ripples": "missionmetrics.metrics.spillover.ripples:ripples",
    "spatial_impacts": (
        "missionmetrics.metrics.spillover.spatial_impacts:spatial_impacts"
    ),
    "what_changed": "missionmetrics.core.what_changed:what_changed",
    "withdraw_consent": "missionmetrics.publish.consent:withdraw_consent",
}

__all__ = sorted(PUBLIC)


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("missionmetrics")
    if name not in PUBLIC:
        raise AttributeError(
            f"missionmetrics has no public name '{name}'; dir(missionmetrics) lists "
            "them all.",
            name=name,
        )
    module, _, attribute = PUBLIC[name].partition(":")
    found = getattr(import_module(module), attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
