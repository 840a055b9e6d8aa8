"""The bonus ledger, the wage results and the draw of callbacks, naively (4.3, 4.5, 4.9).

The ledger is a list of dicts: person, office, quarter, month, entry (withheld, repaid), percent,
receipt (None for the quarter itself). Wage tables: office, first (day), bonus_of ("bonus_base",
"performance"), steps: [{score, coefficient, fen}]. Bases: person, office, post, first (day),
performance, bonus (fen).
"""

from datetime import timedelta
from fractions import Fraction

from tests.story import naive
from tests.story import naive_basics as basics


# the ledger (4.5) ---------------------------------------------------------------------------------
def signed(entry) -> Fraction:
    return entry["percent"] if entry["entry"] == "withheld" else -entry["percent"]


def held(ledger, person, office, quarter) -> Fraction:
    mine = [
        e for e in ledger if (e["person"], e["office"], e["quarter"]) == (person, office, quarter)
    ]
    return sum((signed(e) for e in mine), Fraction(0))


def entry(person, office, quarter, month, change: Fraction, receipt=None):
    kind = "withheld" if change > 0 else "repaid"
    return {
        "person": person,
        "office": office,
        "quarter": quarter,
        "month": month,
        "entry": kind,
        "percent": abs(change),
        "receipt": receipt,
    }


def short_now(books, person, office, quarter, payments) -> Fraction:
    """Percentage points the quarter is short with these payments, by the edition under which it
    was withheld.
    """
    edition = basics.edition_of(books, office, basics.month_ending(quarter))
    bills = naive.quarters_bills(books, person, office, quarter)
    owed = sum(b["fen"] for b in bills)
    collected = sum(naive.paid_on_bill(b, payments) for b in bills)
    shortfall = (
        max(edition["lines"][basics.FEES]["target"] - Fraction(collected, owed) * 100, Fraction(0))
        if owed
        else Fraction(0)
    )
    return basics.deducted(shortfall, 1, edition["part_point"])


def quarter_withheld(books, ledger, person, office, month):
    """What the month that ends a quarter withholds; a revision books the difference, and gives
    back no more than is still held.
    """
    quarter = basics.quarter_ended_by(month)
    if quarter is None:
        return []
    paid = [
        p
        for p in books["payments"]
        if p["struck_at"] is None and p["day"] <= basics.last_day(month)
    ]
    new = short_now(books, person, office, quarter, paid)
    of_quarter = [
        e
        for e in ledger
        if (e["person"], e["office"], e["quarter"], e["month"]) == (person, office, quarter, month)
    ]
    change = new - sum((signed(e) for e in of_quarter), Fraction(0))
    if change < 0:
        change = -min(-change, held(ledger, person, office, quarter))
    return [entry(person, office, quarter, month, change)] if change else []


def receipts_since(books, ledger, person, office, quarter, month):
    """What later money released, receipt by receipt; what a struck-out receipt lost is withheld
    again, up to the first withholding.
    """
    ended, until = basics.last_day(basics.month_ending(quarter)), basics.last_day(month)
    standing = [p for p in books["payments"] if p["struck_at"] is None and p["day"] <= until]
    money = [p for p in standing if p["day"] <= ended]
    later = sorted((p for p in standing if p["day"] > ended), key=lambda p: (p["day"], p["key"]))
    of_quarter = [
        e for e in ledger if (e["person"], e["office"], e["quarter"]) == (person, office, quarter)
    ]
    first = sum(
        (signed(e) for e in of_quarter if e["month"] == basics.month_ending(quarter)), Fraction(0)
    )
    still, entries = held(ledger, person, office, quarter), []
    for receipt in dict.fromkeys(p["receipt"] for p in later):
        money = money + [p for p in later if p["receipt"] == receipt]
        now = min(short_now(books, person, office, quarter, money), first)
        if now < still:
            entries.append(entry(person, office, quarter, month, now - still, receipt))
            still = now
    now = min(short_now(books, person, office, quarter, money), first)
    if now > still:
        entries.append(entry(person, office, quarter, month, now - still))
    return entries


def bonus_entries(books, ledger, person, office, post, month, is_revision: bool):
    """The entries an assessment carries when it is approved; a revision carries no
    receipts again.
    """
    entries = []
    if post == basics.AREA:
        entries += quarter_withheld(books, ledger, person, office, month)
    if is_revision:
        return entries
    for where, quarter in sorted(
        {(e["office"], e["quarter"]) for e in ledger if e["person"] == person}
    ):
        if month > basics.month_ending(quarter) and carrier(books, person, where, month) == (
            office,
            post,
        ):
            entries += receipts_since(books, ledger, person, where, quarter, month)
    return entries


def shortfall_withheld(lines, edition) -> Fraction:
    """As many percent of the bonus as points of shortfall (4.5); a ruling on points takes none."""
    shortfall = lines[basics.FEES]["shortfall"] if basics.FEES in lines else None
    return basics.deducted(shortfall, 1, edition["part_point"]) if shortfall else Fraction(0)


def of_month(entries, month: str, own: Fraction):
    """What a month's paper shows: withheld of its own quarter and again of earlier ones; repaid
    of earlier ones."""
    earlier = [e for e in entries if basics.month_ending(e["quarter"]) < month]
    again = sum((e["percent"] for e in earlier if e["entry"] == "withheld"), Fraction(0))
    repaid = sum((e["percent"] for e in earlier if e["entry"] == "repaid"), Fraction(0))
    return {"withheld": own + again, "repaid": repaid}


def carrier(books, person, office, month):
    """Whose month carries what is repaid for an office's quarter: his area's assessment there,
    else that of his other post.
    """
    offices = sorted({p["office"] for p in books["posts"] if p["office"]})
    his = [
        (o, post) for o in offices for who, post in naive.assessed(books, o, month) if who == person
    ]
    if (office, basics.AREA) in his:
        return office, basics.AREA
    return (
        sorted(his, key=lambda one: (one[0] != office, one[1] != basics.AREA, one[0]))[0]
        if his
        else None
    )


# wage results (4.9) -------------------------------------------------------------------------------
def in_force(rows, office, month):
    """The latest that begins by the month."""
    found = [r for r in rows if r["office"] == office and r["first"] <= basics.first_day(month)]
    return max(found, key=lambda r: r["first"]) if found else None


def performance_pay(table, score: Fraction, base: int, share: Fraction) -> int:
    """The step with the highest score that was reached: its coefficient of the base, or its
    amount; base and amount by the days of the post, half up to the fen.
    """
    step = max((s for s in table["steps"] if s["score"] <= score), key=lambda s: s["score"])
    if step["fen"] is not None:
        return basics.whole(step["fen"] * share)
    return basics.whole(basics.whole(base * share) * step["coefficient"])


def entry_fen(before: Fraction, after: Fraction, bonus: int) -> int:
    """What was held after an entry less what was held before, each rounded half up once; below 0
    where it is repaid.
    """
    return basics.whole(bonus * after / 100) - basics.whole(bonus * before / 100)


def bonus_of(tables, bases, entry) -> int:
    """What a quarter's percent are percent of: the bonus base, or three months' bases."""
    last = basics.month_ending(entry["quarter"])
    mine = [b for b in bases if (b["person"], b["post"]) == (entry["person"], basics.AREA)]
    if in_force(tables, entry["office"], last)["bonus_of"] == "bonus_base":
        return in_force(mine, entry["office"], last)["bonus"]
    months = [f"{last[:5]}{int(last[5:]) - back:02}" for back in range(3)]
    return sum(in_force(mine, entry["office"], month)["performance"] for month in months)


def share_of_month(posts, row) -> Fraction:
    """Which part of the month's days somebody held the post for (4.9)."""
    first, last = basics.first_day(row["month"]), basics.last_day(row["month"])
    own = [p for p in posts if all(p[key] == row[key] for key in ("person", "office", "post"))]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    held_on = [day for day in days if any(basics.was_on(p, day) for p in own)]
    return Fraction(len(held_on), len(days))


def wage(tables, bases, posts, revisions, entries, row):
    """What a revision brings, in fen: its pay, and all its month has withheld and repaid so far.

    `revisions` in the order of approval; `entries` by the number of the revision.
    """
    whose = ("person", "office", "post", "month")
    mine = [b for b in bases if (b["person"], b["post"]) == (row["person"], row["post"])]
    base = in_force(mine, row["office"], row["month"])["performance"]
    table = in_force(tables, row["office"], row["month"])
    pay = performance_pay(table, row["score"], base, share_of_month(posts, row))
    sums = {"performance": pay, "withheld": 0, "repaid": 0}
    ledger = []
    for each in revisions:
        for one in entries[each["id"]]:
            before = held(ledger, one["person"], one["office"], one["quarter"])
            ledger.append(one)
            if all(each[key] == row[key] for key in whose):
                fen = entry_fen(before, before + signed(one), bonus_of(tables, bases, one))
                sums[one["entry"]] += abs(fen)
        if each["id"] == row["id"]:
            break
    return sums


# the draw (4.3) -----------------------------------------------------------------------------------
def draw_faults(moments):
    """Moments at which a quota does not hold: office, month, group, tickets so far, callbacks of
    them, visits of those.
    """
    faults = []
    for office, month, group, tickets, callbacks, visits in moments:
        share = Fraction(80, 100) if group == "repair_inquiry" else Fraction(1)
        if callbacks != (tickets * share).__ceil__() or visits != basics.whole(
            callbacks * Fraction(20, 100)
        ):
            faults.append((office, month, group, tickets, callbacks, visits))
    return faults
