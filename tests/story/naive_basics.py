"""Days, roundings and lines of the naive reading (`naive`): the procedure, nothing of the product.

An edition of the standard is a dict: office (None: all), first (day), name, part_point, applies,
lines: {line: {target, per_point}}, records_points, exam_points, tries (days before an excuse).
"""

from datetime import date, datetime, timedelta
from fractions import Fraction

FRONT_DESK, AREA = "front_desk", "area_admin"
SATISFACTION, DISPATCH, CALLBACK, FEES = "satisfaction", "dispatch", "callback", "fee_collection"
COMPLAINT, RECORDS, EXAMS, SPOTS = "complaint", "records", "exams", "spot_checks"
COUNTED, NONE_DUE, PENDING = "counted", "not_applicable", "pending"
LINES_OF = {
    FRONT_DESK: (SATISFACTION, DISPATCH, CALLBACK, RECORDS, EXAMS, SPOTS),
    AREA: (SATISFACTION, CALLBACK, FEES, COMPLAINT, RECORDS, EXAMS, SPOTS),
}


# days ---------------------------------------------------------------------------------------------
def first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    return (first_day(month) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def month_of(when: date | datetime) -> str:
    return f"{when.year:04}-{when.month:02}"


def quarter_ended_by(month: str) -> str | None:
    """The quarter that ends with the month: '2026Q1' for 2026-03, nothing for 2026-02."""
    number = int(month[5:])
    return f"{month[:4]}Q{number // 3}" if number % 3 == 0 else None


def month_ending(quarter: str) -> str:
    return f"{quarter[:4]}-{int(quarter[5:]) * 3:02}"


def half_of(month: str) -> str:
    return f"{month[:4]}H{1 if int(month[5:]) <= 6 else 2}"


def half_before(half: str) -> str:
    return f"{half[:4]}H1" if half.endswith("2") else f"{int(half[:4]) - 1}H2"


def end_of_half(half: str) -> date:
    return last_day(f"{half[:4]}-{'06' if half.endswith('1') else '12'}")


def was_on(row, day: date) -> bool:
    """Whether something dated from/to was so on the day."""
    return row["first"] <= day and (row["last"] is None or day <= row["last"])


def last_day_in_post(posts, person: str, office: str, post: str, month: str) -> date:
    """The last day of a month on which somebody held a post; the month's last if on none."""
    first, last = first_day(month), last_day(month)
    own = [p for p in posts if (p["person"], p["office"], p["post"]) == (person, office, post)]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return max((day for day in days if any(was_on(p, day) for p in own)), default=last)


# figures (4.2, head) ------------------------------------------------------------------------------
def whole(number: Fraction) -> int:
    """Rounded half up to whole units, for numbers that are not below 0."""
    return (number * 2 + 1).__floor__() // 2


def deducted(shortfall: Fraction, per_point, part_point: str) -> Fraction:
    """What a shortfall costs: whole percentage points of it, or in proportion to the hundredth."""
    if part_point == "floor":
        return Fraction(shortfall.__floor__()) * per_point
    if part_point == "ceil":
        return Fraction(shortfall.__ceil__()) * per_point
    return Fraction(whole(shortfall * per_point * 100), 100)


def rated(edition, line: str, rate: Fraction):
    """Shortfall (exact) and points of a rate below its target."""
    wanted = edition["lines"][line]
    shortfall = max(wanted["target"] - rate * 100, Fraction(0))
    return shortfall, deducted(shortfall, wanted["per_point"], edition["part_point"])


def edition_of(books, office: str, month: str):
    """The edition of the standard in force in a month (0: each reading is a dated setting)."""
    found = [
        e
        for e in books["editions"]
        if e["office"] in (None, office) and e["first"] <= first_day(month)
    ]
    return max(found, key=lambda e: e["first"])


def a_line(line: str, state: str, due=(), done=(), **more):
    figures = {"line": line, "state": state, "due": sorted(due), "done": sorted(done)}
    figures |= {
        "numerator": Fraction(len(done)),
        "denominator": Fraction(len(due)),
        "rate": None,
        "shortfall": None,
        "points": Fraction(0),
    }
    return figures | more


def counted_line(edition, line: str, due, done):
    """A line that counts records: how many of those due were done; nothing due is not
    applicable.
    """
    if not due:
        return a_line(line, NONE_DUE)
    rate = Fraction(len(done), len(due))
    shortfall, points = rated(edition, line, rate)
    return a_line(line, COUNTED, due, done, rate=rate, shortfall=shortfall, points=points)


def changed(before, after):
    """The lines in which a revision differs from the one it supersedes (4.6)."""
    figures = ("state", "numerator", "denominator", "rate", "points")
    return {key for key in after if any(after[key][one] != before[key][one] for one in figures)}
