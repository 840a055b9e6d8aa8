"""A second, naive reading of section 4 of the procedure, to check the product's figures against.

Written from the procedure alone: nothing of the product is imported. Plain records go in (lists of
dicts), figures come out. Days are dates, instants are local clock times, money is whole fen, rates
are fractions. No cleverness: who audits reads it top down. What the books hold, list by list:

  posts       person, office, post, first, last (None: still)
  holders     area, office, person, first, last (None: still)
  orders      key, office, area, received_by, due (None: no dispatch needed), dispatched_at,
              cancelled_at
  complaints  key, office, area, came_on, due, settled_at, answered_at, cancelled_at
              (one for each time it was to be settled)
  callbacks   key, order, office, person, mode, due, workers, excused (by the supervisor)
  attempts    callback, at, by, outcome
  bills       key, number, office, area, quarter, fen
  payments    key, bill, fen, day, receipt, struck_at
  surveys     office, area (None: whole office), half, kind, check, valid, satisfied, closed_on
  gaps        key, person, office, post, month, confirmed
  exams       key, exam, person, office, post, day, passed (marked ones, in the order taken)
  findings    key (None: nothing was found), person, office, post, day, line, points, record
              (given to the person and not voided)
  rulings     person, office, post, month, line, points (upheld, with points given back)
  editions    see `naive_basics`
"""

from datetime import date, datetime
from fractions import Fraction

from tests.story.naive_basics import (
    AREA,
    CALLBACK,
    COMPLAINT,
    COUNTED,
    DISPATCH,
    EXAMS,
    FEES,
    FRONT_DESK,
    LINES_OF,
    NONE_DUE,
    PENDING,
    RECORDS,
    SATISFACTION,
    SPOTS,
    a_line,
    counted_line,
    edition_of,
    end_of_half,
    first_day,
    half_before,
    half_of,
    last_day,
    last_day_in_post,
    month_ending,
    month_of,
    quarter_ended_by,
    rated,
    was_on,
)


# satisfaction (4.2.1.2, 4.2.2.2; 4.1) -------------------------------------------------------------
def areas_for_satisfaction(books, person: str, office: str, month: str):
    """'His areas': those he held on his last day in the post within the month."""
    day = last_day_in_post(books["posts"], person, office, AREA, month)
    return areas_on(books, person, office, day)


def areas_on(books, person: str, office: str, day: date):
    return {
        h["area"]
        for h in books["holders"]
        if h["person"] == person and h["office"] == office and was_on(h, day)
    }


def answers(rows, areas):
    """Satisfied and valid answers of one survey: of the whole office (areas None), or of some
    areas together.
    """
    if areas is None:
        whole_office = [r for r in rows if r["area"] is None]
        rows = whole_office or rows
    else:
        rows = [r for r in rows if r["area"] in areas]
    return sum(r["satisfied"] for r in rows), sum(r["valid"] for r in rows)


def survey_rate(rows, areas):
    satisfied, valid = answers(rows, areas)
    return Fraction(satisfied, valid) if valid else None


def is_final(rows, areas, half: str, today: date) -> bool:
    """Final: a fixed survey is closed and nothing is open; or spot checks only, all closed, and
    the half-year is over. For an area administrator it is asked of the surveys of his areas; where
    there are none, of the office's.
    """
    if areas is not None:
        rows = [r for r in rows if r["area"] in areas] or rows
    if not rows or any(r["closed_on"] is None for r in rows):
        return False
    return any(r["kind"] == "fixed" for r in rows) or today > end_of_half(half)


def half_rate(rows, areas):
    """Mean of the fixed survey's rate and the mean of the spot checks' rates; where only one kind
    exists, that one.
    """
    fixed = survey_rate([r for r in rows if r["kind"] == "fixed"], areas)
    spots = [r for r in rows if r["kind"] == "spot"]
    checks = sorted({r["check"] for r in spots})
    rates = [survey_rate([r for r in spots if r["check"] == check], areas) for check in checks]
    rates = [rate for rate in rates if rate is not None]
    kinds = [
        rate
        for rate in (fixed, sum(rates) / Fraction(len(rates)) if rates else None)
        if rate is not None
    ]
    return sum(kinds) / Fraction(len(kinds)) if kinds else None


def satisfaction(books, edition, person, office, post, month, at: datetime):
    half = (
        half_of(month)
        if edition["applies"] == "surveyed_half_year"
        else half_before(half_of(month))
    )
    rows = [r for r in books["surveys"] if r["office"] == office and r["half"] == half]
    areas = areas_for_satisfaction(books, person, office, month) if post == AREA else None
    if not is_final(rows, areas, half, at.date()):
        return a_line(SATISFACTION, PENDING)
    rate = half_rate(rows, areas)
    if rate is None:
        return a_line(SATISFACTION, NONE_DUE)
    surveys = sorted({(r["kind"], r["check"]) for r in rows})
    counts = [
        answers([r for r in rows if (r["kind"], r["check"]) == survey], areas) for survey in surveys
    ]
    satisfied, valid = (sum(count[side] for count in counts) for side in (0, 1))
    shortfall, points = rated(edition, SATISFACTION, rate)
    return a_line(
        SATISFACTION,
        COUNTED,
        rate=rate,
        shortfall=shortfall,
        points=points,
        numerator=Fraction(satisfied),
        denominator=Fraction(valid),
    )


# dispatch (4.2.1.3; 4.2) --------------------------------------------------------------------------
def dispatch(books, edition, person, office, month, at: datetime):
    due, done = [], []
    for order in books["orders"]:
        if (
            order["office"] != office
            or order["received_by"] != person
            or order["due"] is None
            or month_of(order["due"]) != month
        ):
            continue
        in_time = order["dispatched_at"] is not None and order["dispatched_at"] <= order["due"]
        if order["cancelled_at"] is not None and order["cancelled_at"] <= order["due"]:
            continue
        if not in_time and order["due"] >= at:
            continue
        due.append(order["key"])
        if in_time:
            done.append(order["key"])
    return counted_line(edition, DISPATCH, due, done)


# callbacks (4.2.1.4, 4.2.2.5; 4.3) ----------------------------------------------------------------
def callback_done(books, callback) -> bool:
    """Reached at or before the deadline, by somebody other than who did the job."""
    reached = [
        a
        for a in books["attempts"]
        if a["callback"] == callback["key"] and a["outcome"] == "reached"
    ]
    return any(a["at"] <= callback["due"] and a["by"] not in callback["workers"] for a in reached)


def callback_excused(books, edition, callback) -> bool:
    """Refused, or in vain on the set number of different days, by the deadline; or excused by the
    supervisor.
    """
    tries = [
        a
        for a in books["attempts"]
        if a["callback"] == callback["key"] and a["at"] <= callback["due"]
    ]
    days_in_vain = {a["at"].date() for a in tries if a["outcome"] == "no_answer"}
    return (
        callback["excused"]
        or any(a["outcome"] == "refused" for a in tries)
        or len(days_in_vain) >= edition["tries"]
    )


def callbacks(books, edition, person, office, post, month, at: datetime):
    mode = "phone" if post == FRONT_DESK else "visit"
    due, done = [], []
    for callback in books["callbacks"]:
        if (
            callback["office"] != office
            or callback["person"] != person
            or callback["mode"] != mode
            or month_of(callback["due"]) != month
        ):
            continue
        in_time = callback_done(books, callback)
        key = f"{callback['order']}/{callback['key']}"
        if not in_time and (callback_excused(books, edition, callback) or callback["due"] >= at):
            continue
        due.append(key)
        if in_time:
            done.append(key)
    return counted_line(edition, CALLBACK, due, done)


# complaints (4.2.2.4; 4.4) ------------------------------------------------------------------------
def complaints(books, edition, person, office, month, at: datetime):
    due, done = [], []
    for complaint in books["complaints"]:
        if complaint["office"] != office or month_of(complaint["due"]) != month:
            continue
        if complaint["area"] not in areas_on(books, person, office, complaint["came_on"]):
            continue
        if complaint["cancelled_at"] is not None and complaint["cancelled_at"] <= complaint["due"]:
            continue
        finished = (complaint["settled_at"], complaint["answered_at"])
        in_time = None not in finished and max(finished) <= complaint["due"]
        if not in_time and complaint["due"] >= at:
            continue
        due.append(complaint["key"])
        if in_time:
            done.append(complaint["key"])
    return counted_line(edition, COMPLAINT, due, done)


# fees (4.2.2.3; 4.5) ------------------------------------------------------------------------------
def quarters_bills(books, person, office, quarter):
    """The quarter's bills of the areas he held at the quarter's end."""
    areas = areas_on(books, person, office, last_day(month_ending(quarter)))
    return [
        b
        for b in books["bills"]
        if b["office"] == office and b["quarter"] == quarter and b["area"] in areas
    ]


def paid_on_bill(bill, payments) -> int:
    """A payment above its bill counts up to the bill."""
    return min(bill["fen"], sum(p["fen"] for p in payments if p["bill"] == bill["key"]))


def fees(books, edition, person, office, month):
    quarter = quarter_ended_by(month)
    bills = quarters_bills(books, person, office, quarter) if quarter else []
    owed = sum(b["fen"] for b in bills)
    if not owed:
        return a_line(FEES, NONE_DUE)
    counting = [
        p for p in books["payments"] if p["struck_at"] is None and p["day"] <= last_day(month)
    ]
    collected = sum(paid_on_bill(bill, counting) for bill in bills)
    rate = Fraction(collected, owed)
    shortfall, points = rated(edition, FEES, rate)
    full = [b["number"] for b in bills if paid_on_bill(b, counting) == b["fen"]]
    line = a_line(
        FEES,
        COUNTED,
        [b["number"] for b in bills],
        full,
        rate=rate,
        shortfall=shortfall,
        points=points,
    )
    return line | {"numerator": Fraction(collected, 100), "denominator": Fraction(owed, 100)}


# records, exams, spot checks ----------------------------------------------------------------------
def of_person(rows, person, office, post):
    return [
        r
        for r in rows
        if r["person"] == person and r["office"] == office and r["post"] in (None, post)
    ]


def records(books, edition, person, office, post, month):
    """Once, however many: any incomplete record that was confirmed (4.8)."""
    left = [
        g["key"]
        for g in of_person(books["gaps"], person, office, post)
        if g["month"] == month and g["confirmed"]
    ]
    return a_line(RECORDS, COUNTED, left, points=Fraction(edition["records_points"] if left else 0))


def exams(books, edition, person, office, post, month):
    last = {}  # of each exam, whatever came before it in the month
    for e in of_person(books["exams"], person, office, post):
        if month_of(e["day"]) == month:
            last[e["exam"]] = e
    taken = list(last.values())
    if not taken:
        return a_line(EXAMS, NONE_DUE)
    passed = [e["key"] for e in taken if e["passed"]]
    points = (len(taken) - len(passed)) * Fraction(edition["exam_points"])
    return a_line(
        EXAMS,
        COUNTED,
        [e["key"] for e in taken],
        passed,
        rate=Fraction(len(passed), len(taken)),
        points=points,
    )


def about(key: str) -> str:
    """The number of the order behind a key: a callback's is `order/callback`."""
    return key.split("/")[0]


def spot_checks(books, person, office, post, month, lines):
    """As found; but nothing twice for one cause: what another line of the month has already taken
    points for takes none again.
    """
    missed = {
        (x["line"], about(key))
        for x in lines
        if x["points"]
        for key in x["due"]
        if key not in x["done"]
    }
    found = [
        f for f in of_person(books["findings"], person, office, post) if month_of(f["day"]) == month
    ]
    points = sum(
        (f["points"] for f in found if (f["line"], f["record"]) not in missed), Fraction(0)
    )
    return a_line(
        SPOTS, COUNTED if found else NONE_DUE, [f["key"] for f in found if f["key"]], points=points
    )


# the month ----------------------------------------------------------------------------------------
def give_back(books, person, office, post, month, line):
    """Points of a line that a ruling gave back, at most what it costs; everything else of the line
    stays as the records have it (4.10).
    """
    back = [
        r
        for r in of_person(books["rulings"], person, office, post)
        if r["month"] == month and r["line"] == line["line"]
    ]
    return line | {
        "points": max(line["points"] - sum((r["points"] for r in back), Fraction(0)), Fraction(0))
    }


def lines_of(books, person, office, post, month, at: datetime):
    """Every line of one person's month, as the books stood at an instant."""
    edition = edition_of(books, office, month)
    makers = {
        SATISFACTION: lambda: satisfaction(books, edition, person, office, post, month, at),
        DISPATCH: lambda: dispatch(books, edition, person, office, month, at),
        CALLBACK: lambda: callbacks(books, edition, person, office, post, month, at),
        FEES: lambda: fees(books, edition, person, office, month),
        COMPLAINT: lambda: complaints(books, edition, person, office, month, at),
        RECORDS: lambda: records(books, edition, person, office, post, month),
        EXAMS: lambda: exams(books, edition, person, office, post, month),
    }
    lines = [makers[line]() for line in LINES_OF[post] if line != SPOTS]
    lines.append(spot_checks(books, person, office, post, month, lines))
    return {line["line"]: give_back(books, person, office, post, month, line) for line in lines}


def score(lines) -> Fraction:
    """100 less the deductions, not below 0."""
    return max(
        Fraction(100) - sum((line["points"] for line in lines.values()), Fraction(0)), Fraction(0)
    )


def assessed(books, office: str, month: str):
    """Who gets an assessment: everybody with one of the two posts at the office in the month, once
    for each post.
    """
    there = [p for p in books["posts"] if p["office"] == office and p["post"] in LINES_OF]
    there = [
        p
        for p in there
        if p["first"] <= last_day(month) and (p["last"] is None or p["last"] >= first_day(month))
    ]
    return sorted({(p["person"], p["post"]) for p in there})
