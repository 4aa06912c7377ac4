"""Releases of several results: rules, rounding, and an attack on what is published.

The attacker here reads nothing but the JSON that is published, knows how the tables
are built, and solves for the inner cells with plain linear programming.
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.stats import beta

from missionmetrics.core.errors import EvidenceError
from missionmetrics.core.result import Result
from missionmetrics.core.sentence import Cell, Claim
from missionmetrics.publish.policy import policy
from missionmetrics.publish.protect import protect_all, with_
from missionmetrics.stats.shares import wilson
from tests.publish.crowds import crossed, crowd, groups, withheld

COUNCIL = policy("council-5")


def test_what_one_table_withholds_the_other_does_not_tell():
    one = crowd({"group": ["A", "B", "C"]}, (30, 3, 40))
    other = crowd({"group": ["A", "B", "C"]}, (30, 3, 40), totals=(60, 60, 80))
    shown = protect_all([one, other], policy=COUNCIL).results
    assert withheld(shown[0]) == withheld(shown[1])
    assert 1 in withheld(shown[0])


def test_a_total_in_one_table_gives_away_a_part_in_the_other():
    inner = crowd({"group": ["A", "B"], "period": ["2020", "2020"]}, (44, 3))
    year = crowd({"period": ["2020"]}, (47,))
    shown = protect_all([inner, year], policy=COUNCIL).results
    assert withheld(shown[0]) == [0, 1]
    assert withheld(shown[1]) == []


def test_what_was_public_before_is_withheld_but_no_secret():
    before = groups((40, 3, 60))
    done = protect_all([groups((40, 3, 60))], policy=COUNCIL, previous=[before])
    assert withheld(done.results[0]) == [1]
    assert done.decided.reasons[1] == ("few", "already_public")


def test_the_release_before_calls_for_more_now():
    # Before: 47 in all, and 40 in A. Now B and C are told apart: B is 3, so that the
    # sums alone would give it and C away.
    before = crowd({"group": ["A", "all"]}, (40, 47))
    now = groups((40, 3, 4))
    table = now.table
    table["group"] = ["A", "B", "C"]
    done = protect_all([with_(now, table=table)], policy=COUNCIL, previous=[before])
    assert withheld(done.results[0]) == [1, 2]
    assert np.ravel(done.decided.learned([1])).tolist() == [0, 7]


def test_a_release_that_the_one_before_makes_unsafe():
    before = crowd({"group": ["A", "B", "all"]}, (40, 20, 63))
    now = crowd({"group": ["A", "B", "C", "all"]}, (40, 20, 3, 63))
    with pytest.raises(EvidenceError, match="people") as caught:
        protect_all([now], policy=COUNCIL, previous=[before])
    assert caught.value.code == "MM-PUBLISH-UNSAFE"


def test_a_row_that_was_withheld_and_is_left_out_now_is_guarded_all_the_same():
    # Before: A of 3 and B of 40 were withheld, C of 50 and all 93 were shown. To show
    # B now would tell A.
    full = crowd({"group": ["A", "B", "C", "all"]}, (3, 40, 50, 93))
    before = protect_all([full], policy=COUNCIL).results[0]
    assert withheld(before) == [0, 1]
    now = crowd({"group": ["B", "C"]}, (40, 50))
    done = protect_all([now], policy=COUNCIL, previous=[before])
    assert 0 in withheld(done.results[0])
    # The sums of before tell that A is 3, and from what is shown now 0 to 43.
    place, = (k for k, row in enumerate(done.decided.rows)
              if row.lost and ("group", "A") in row.keys)  # fmt: skip
    assert done.decided.rows[place].inside == 3
    assert np.ravel(done.decided.learned([place])).tolist() == [0, 43]
    alone = protect_all([now], policy=COUNCIL).results[0]
    assert withheld(alone) == []


def test_what_the_release_before_gave_away_by_itself_is_past_helping():
    # Nobody withheld a second row then: 93 less 50 and 40 is 3 whatever is done now.
    careless = crowd({"group": ["A", "B", "C", "all"]}, (3, 40, 50, 93))
    table = careless.table
    table.loc[0, ["estimate", "low", "high", "n"]] = np.nan
    table.loc[0, "certainty"] = "withheld"
    before = with_(careless, table=table, sentences=careless.sentences[1:])
    now = crowd({"group": ["B", "C"]}, (40, 50))
    done = protect_all([now], policy=COUNCIL, previous=[before])
    assert withheld(done.results[0]) == []


@pytest.mark.parametrize("word", ["all", "Total", "Todos", "en total"])
def test_totals_are_known_in_every_language(word):
    inner = crowd({"group": ["G0", "G0", "G1", "G1"],
                   "period": ["2020", "2021"] * 2}, (3, 40, 10, 60))  # fmt: skip
    sums = crowd({"group": [word] * 2, "period": ["2020", "2021"]}, (13, 100))
    other = crowd({"group": ["G0", "G1"], "period": [word] * 2}, (43, 70))
    shown = protect_all([inner, sums, other], policy=COUNCIL).results
    out = [set(withheld(r)) for r in shown]
    assert 0 in out[0]
    # 13 less 10, or 43 less 40, would tell it.
    assert 2 in out[0] or 0 in out[1]
    assert 1 in out[0] or 0 in out[2]


def test_order_tells_within_each_period_too():
    # C and D are 9; C is at most 7 and at least as many as D: D would be 2 to 4.
    one = (60, 7, 6, 3, 76)
    other = (90, 80, 70, 20, 260)
    names = ["A", "B", "C", "D", "all"]
    made = crowd({"group": names * 2, "period": ["2020"] * 5 + ["2021"] * 5},
                 one + other)  # fmt: skip
    alone = crowd({"group": names}, one)
    assert len(withheld(protect_all([alone], policy=COUNCIL).results[0])) == 3
    out = withheld(protect_all([made], policy=COUNCIL).results[0])
    assert len([k for k in out if k < 5]) == 3


def test_those_whom_a_total_leaves_over_are_a_row_that_nobody_named():
    # 93 in all, of whom 90 are in A and B: 3 are in neither.
    made = crowd({"group": ["A", "B", "all"]}, (40, 50, 93))
    shown = protect_all([made], policy=COUNCIL).results[0]
    assert withheld(shown) != []
    many = crowd({"group": ["A", "B", "all"]}, (40, 50, 98))
    assert withheld(protect_all([many], policy=COUNCIL).results[0]) == []


def test_dominance_and_p_percent_take_their_contributors_from_the_result():
    # Of 1,000 two firms hold 950: 95% is above 90%; 50 left is below a tenth of 600.
    made = crowd({"group": ["A", "B", "C", "all"]}, (20, 30, 40, 90),
                 amounts=(1000.0, 900.0, 800.0, 2700.0),
                 largest=(0.6, 0.2, 0.2, 0.25), second_largest=(0.35, 0.1, 0.1, 0.1),
                 )  # fmt: skip
    assert withheld(protect_all([made], policy=COUNCIL).results[0]) == []
    done = protect_all([made], policy=policy("acro"))
    assert done.decided.reasons[0] == ("dominance", "p_percent")
    assert withheld(done.results[0]) == [0, 2]
    assert done.results[0].disclosure.largest == ()


@pytest.mark.parametrize("name", ["council-5", "acro"])
def test_what_the_largest_contributor_holds_is_never_told(name):
    # Three tenths of 1,000 would be the takings of one firm.
    made = crowd({"group": ["A", "B"]}, (20, 30), amounts=(1000.0, 900.0),
                 largest=(0.3, 0.2), second_largest=(0.1, 0.1))  # fmt: skip
    shown = protect_all([made], policy=policy(name)).results[0]
    assert withheld(shown) == []
    assert (shown.disclosure.largest, shown.disclosure.second_largest) == ((), ())


@pytest.mark.parametrize(("name", "hidden"), [("council-3", []), ("council-5", [0, 1]),
                                              ("acro", [0, 1])])  # fmt: skip
def test_noughts_are_a_choice_of_the_policy(name, hidden):
    made = groups((0, 40, 60))
    assert withheld(protect_all([made], policy=policy(name)).results[0]) == hidden


def test_shares_of_all_are_a_choice_of_the_policy():
    made = groups((40, 20, 30), totals=(40, 50, 60))
    assert withheld(protect_all([made], policy=COUNCIL).results[0]) == []
    assert 0 in withheld(protect_all([made], policy=policy("acro")).results[0])


def test_rounding_reaches_counts_shares_ranges_words_and_json():
    made = groups((12, 33, 47), totals=(61, 72, 98))
    shown = protect_all([made], policy=policy("ons-10-5")).results[0]
    table = shown.table
    near = wilson(np.array([10.0, 35, 45]), np.array([60.0, 70, 100]), level=0.95)
    assert table["estimate"].tolist() == pytest.approx([10 / 60, 35 / 70, 45 / 100])
    assert table["low"].tolist() == pytest.approx(near.low.tolist())
    assert table["high"].tolist() == pytest.approx(near.high.tolist())
    assert table["n"].tolist() == [60, 70, 100]
    assert shown.disclosure.contributors == (10, 35, 45)
    assert shown.disclosure.total == (60, 70, 100)
    assert shown.say()[0] == "Fewest came from Group 0: 0.17."
    assert shown.warn()[0].startswith("Counts are rounded")
    assert Result.from_json(shown.to_json()).table.equals(table)


def test_shares_of_things_are_rounded_as_well():
    # 41 people wrote 52 of 131 letters: 50 of 130 is what is shown.
    made = groups((41, 60), totals=(90, 90))
    table = made.table
    told = wilson(np.array([52.0, 60]), np.array([131.0, 131]), level=0.95)
    table["estimate"], table["low"], table["high"] = told
    table["n"] = 131
    shown = protect_all([with_(made, table=table)], policy=policy("ons-10-5"))
    near = wilson(np.array([50.0, 60]), np.array([130.0, 130]), level=0.95)
    found = shown.results[0].table
    assert found["estimate"].tolist() == pytest.approx(near.estimate.tolist())
    assert found["low"].tolist() == pytest.approx(near.low.tolist())


def test_shares_in_per_cent_are_rounded_as_well():
    # 1,234 of 7,901 are 15.618...%, which no other two numbers of that size give.
    made = groups((1234, 4507), totals=(7901, 7883))
    table = made.table.assign(unit="%")
    table[["estimate", "low", "high"]] *= 100
    shown = protect_all([with_(made, table=table)], policy=policy("ons-10-5"))
    found = shown.results[0].table
    near = wilson(np.array([1235.0, 4505]), np.array([7900.0, 7885]), level=0.95)
    for column, expected in zip(("estimate", "low", "high"), near, strict=True):
        assert found[column].tolist() == pytest.approx((100 * expected).tolist())


def test_counts_of_things_are_rounded_as_well():
    # Of 11 people one wrote two texts: 12 texts tell 11 people, whatever stands for n.
    made = crowd({"group": ["A", "B"]}, (11, 33), amounts=(12.0, 52.0))
    shown = protect_all([made], policy=policy("ons-10-5")).results[0]
    assert shown.table["estimate"].tolist() == [10, 50]


def test_what_is_neither_count_nor_share_is_refused_where_counts_are_rounded():
    # 288.75 minutes of 11 people are 26.25 each: the mean tells how many there are.
    timed = crowd({"group": ["A", "B"]}, (11, 33), amounts=(288.75, 52.5))
    with pytest.raises(EvidenceError) as caught:
        protect_all([timed], policy=policy("ons-10-5"))
    assert caught.value.code == "MM-PUBLISH-ROUNDING"
    exact = protect_all([timed], policy=policy("council-5")).results[0]
    assert exact.table["estimate"].tolist() == [288.75, 52.5]


@pytest.mark.parametrize(
    ("counts", "said"), [((12, 33), "rounded"), ((12, 33, 3, 6), "withheld")]
)
def test_words_say_withheld_only_where_something_is(counts, said):
    # Its sentence is about 61, which are 60 now.
    made = groups(counts, totals=(61,) * len(counts))
    first, *_ = made.sentences
    bad = replace(first, holds=(Claim(Cell("", 0, "n"), "==", 61.0),))
    shown = protect_all([with_(made, sentences=(bad,))], policy=policy("ons-10-5"))
    headline = shown.results[0].say()[0]
    assert said in headline
    assert ("withheld" in headline) == bool(withheld(shown.results[0]))


def test_jeffreys_ranges_are_made_again_as_jeffreys_ranges():
    # Beta quantiles of 10.5 and 50.5, as what the example hears is given.
    made = groups((12, 33), totals=(61, 72))
    table = made.table
    inside, of = np.array([12.0, 33]), np.array([61.0, 72])
    table["low"] = beta.ppf(0.025, inside + 0.5, of - inside + 0.5)
    table["high"] = beta.ppf(0.975, inside + 0.5, of - inside + 0.5)
    shown = protect_all([with_(made, table=table)], policy=policy("ons-10-5"))
    found = shown.results[0].table
    assert found["low"].tolist() == pytest.approx(
        beta.ppf(0.025, [10.5, 35.5], [50.5, 35.5]).tolist()
    )
    assert found["high"].tolist() == pytest.approx(
        beta.ppf(0.975, [10.5, 35.5], [50.5, 35.5]).tolist()
    )


def test_a_range_that_would_tell_the_exact_counts_is_left_out():
    made = groups((12, 33, 47), totals=(61, 72, 98))
    table = made.table
    table["low"] -= 0.001
    shown = protect_all([with_(made, table=table)], policy=policy("ons-10-5"))
    assert shown.results[0].table[["low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize(("name", "one", "other"), [
    ("council-5", ((40, 3, 4, 50), None), ((40, 4, 3, 50), None)),
    ("council-5", ((40, 3, 60, 50), None), ((41, 2, 60, 50), None)),
    ("council-5", ((48, 20, 3), (50, 50, 60)), ((47, 20, 2), (50, 50, 60))),
    ("ons-10-5", ((12, 33, 47), (61, 72, 98)), ((11, 34, 46), (62, 71, 99))),
    ("ons-10-5", ((12, 33, 7, 9), (61, 72, 98, 40)),
     ((11, 33, 9, 8), (62, 71, 98, 40))),
])  # fmt: skip
def test_what_is_hidden_leaves_no_trace(name, one, other):
    """Counts that differ only in what is hidden give the same bytes."""
    texts = []
    for counts, totals in (one, other):
        made = groups(counts, totals=totals)
        texts.append(protect_all([made], policy=policy(name)).results[0].to_json())
    assert texts[0] == texts[1]


def test_protecting_again_changes_nothing():
    made = [groups((40, 3, 4)), crossed(np.array([[3, 20, 30], [40, 25, 60]]))]
    once = protect_all(made, policy=COUNCIL).results
    again = protect_all(once, policy=COUNCIL).results
    assert [r.to_json() for r in again] == [r.to_json() for r in once]


def test_the_order_of_results_does_not_matter():
    made = [groups((40, 3, 4)), groups((50, 2, 60), totals=(90, 80, 70)),
            crossed(np.array([[3, 20, 30], [40, 25, 60]]))]  # fmt: skip
    there = protect_all(made, policy=COUNCIL).results
    back = protect_all(made[::-1], policy=COUNCIL).results[::-1]
    assert [withheld(r) for r in there] == [withheld(r) for r in back]


# The attack on what is published.


def published(results):
    """Rows of published JSON: keys, and the numbers that a reader finds in them."""
    most = 0
    for result in results:
        given = json.loads(result.to_json())
        table = Result.from_json(json.dumps(given)).table
        years = table.get("period", [])
        last = max((int(y) for y in years if y.isdigit()), default=None)
        most = last - 2019 if last else most  # a table of groups follows one of years
        table["years"] = most
        for i, row in table.iterrows():
            count = given["disclosure"]["contributors"][i]
            yield row, count if row["certainty"] != "withheld" else None


def attack(results, shape):
    """Least and most of each inner cell of groups by years, from the JSON alone."""
    matrix, right = [], []
    for row, count in published(results):
        of, year = named(row, "group"), named(row, "period")
        where = np.ones(shape[0]) if of is None else np.eye(shape[0])[of]
        # A row of 'all' years is of the years that its release has.
        span = np.arange(shape[1])
        when = span < row["years"] if year is None else span == year - 2020
        if count is not None:
            assert row["estimate"] == count == row["n"]
            matrix.append(np.outer(where, when).ravel())
            right.append(count)
        else:
            assert np.isnan([row["estimate"], row["low"], row["high"], row["n"]]).all()
    low, high = np.empty(shape), np.empty(shape)
    for cell in range(low.size):
        aim = np.eye(low.size)[cell]
        for ends, sign in ((low, 1), (high, -1)):
            got = linprog(sign * aim, A_eq=matrix or None, b_eq=right or None,
                          bounds=(0, None), method="highs")  # fmt: skip
            ends.flat[cell] = sign * got.fun if got.status == 0 else -sign * np.inf
    return low, high


def named(row, key):
    """The number in a key of a row; None where it says 'all' or is not there."""
    name = row.get(key, "all")
    return None if name.lower() == "all" else int(name.split()[-1])


def release(inner):
    """A table of groups by years with sums, and its sums again as tables."""
    names = [f"Group {i}" for i in range(inner.shape[0])]
    years = [str(2020 + j) for j in range(inner.shape[1])]
    return [crossed(inner), crowd({"group": names}, inner.sum(axis=1).tolist()),
            crowd({"period": years}, inner.sum(axis=0).tolist())]  # fmt: skip


def drawn(seed):
    rng = np.random.default_rng(seed)
    return rng.negative_binomial(1.3, 0.04, (rng.integers(2, 5), rng.integers(3, 5)))


def survives(rules, inner, low, high, told=()):
    """No small cell that was not public before is known to within the width."""
    small = inner < rules.threshold if rules.zeros == "withheld" else (
        (inner > 0) & (inner < rules.threshold))  # fmt: skip
    for cell in told:
        small[cell] = False
    assert (high - low)[small].min(initial=np.inf) >= rules.width - 1e-6
    assert (low <= inner + 1e-6).all()
    assert (high >= inner - 1e-6).all()


def one_release(seed, rules):
    inner = drawn(seed)
    done = protect_all(release(inner), policy=rules)
    assert not done.decided.guessed.any()
    survives(rules, inner, *attack(done.results, inner.shape))


def two_releases(seed, rules, *, known=True):
    """The same table a year later: one more year, the others as they were."""
    inner = drawn(seed)
    first = protect_all(release(inner[:, :-1]), policy=rules).results
    before = first if known else ()
    try:
        second = protect_all(release(inner), policy=rules, previous=before).results
    except EvidenceError as caught:
        return caught.code
    survives(rules, inner, *attack([*first, *second], inner.shape))
    return ""


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", ["council-5", "council-3"])
def test_no_small_cell_can_be_worked_out_from_the_json(seed, name):
    one_release(seed, policy(name))


def test_no_small_cell_can_be_worked_out_from_two_releases():
    found = [two_releases(seed, policy("council-3")) for seed in range(8)]
    assert set(found) <= {"", "MM-PUBLISH-UNSAFE"}
    assert found.count("") >= 6


def test_without_the_first_release_the_second_gives_people_away():
    with pytest.raises(AssertionError):
        two_releases(4, policy("council-3"), known=False)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1150))
def test_no_small_cell_can_be_worked_out_from_the_json_in_bulk(seed):
    rules = COUNCIL if seed % 2 else policy("acro")
    one_release(seed, rules)
    assert two_releases(seed, rules) in ("", "MM-PUBLISH-UNSAFE")
