"""The bonus ledger, the wage results and the draw of callbacks, as naively as the month in `naive.py` (4.3, 4.5, 4.9).

The ledger is a list of dicts: person, office, quarter, month, entry (withheld, repaid), percent, receipt (None for the quarter itself).
`seen` says until when somebody's quarter was looked through: (person, office, quarter) → the last month and the instant its figures
were taken. Wage tables: office, first (day), bonus_base ("own", "quarter"), steps: [{score, coefficient, fen}];
bases: person, office, post, first (day), performance, bonus (fen).
"""

from fractions import Fraction

from tests.story import naive


# ---- the ledger (4.5) -----------------------------------------------------------------------------------------------------------------
def signed(entry) -> Fraction:
    return entry["percent"] if entry["entry"] == "withheld" else -entry["percent"]


def held(ledger, person, office, quarter) -> Fraction:
    mine = [e for e in ledger if (e["person"], e["office"], e["quarter"]) == (person, office, quarter)]
    return sum((signed(e) for e in mine), Fraction(0))


def entry(person, office, quarter, month, change: Fraction, receipt=None):
    kind = "withheld" if change > 0 else "repaid"
    return {"person": person, "office": office, "quarter": quarter, "month": month, "entry": kind, "percent": abs(change), "receipt": receipt}


def short_now(books, person, office, quarter, payments) -> Fraction:
    """Percentage points the quarter is short with these payments, by the edition under which it was withheld."""
    edition = naive.edition_of(books, office, naive.month_ending(quarter))
    bills = naive.quarters_bills(books, person, office, quarter)
    owed = sum(b["fen"] for b in bills)
    collected = sum(naive.paid_on_bill(b, payments) for b in bills)
    shortfall = max(edition["lines"][naive.FEES]["target"] - Fraction(collected, owed) * 100, Fraction(0)) if owed else Fraction(0)
    return naive.counted_points(shortfall, edition["part_point"])


def quarter_withheld(books, ledger, person, office, month):
    """What the month that ends a quarter withholds; a revision books the difference, and gives back no more than is still held."""
    quarter = naive.quarter_ended_by(month)
    if quarter is None:
        return []
    paid = [p for p in books["payments"] if p["struck_at"] is None and p["day"] <= naive.last_day(month)]
    new = short_now(books, person, office, quarter, paid)
    of_quarter = [e for e in ledger if (e["person"], e["office"], e["quarter"], e["month"]) == (person, office, quarter, month)]
    change = new - sum((signed(e) for e in of_quarter), Fraction(0))
    if change < 0:
        change = -min(-change, held(ledger, person, office, quarter))
    return [entry(person, office, quarter, month, change)] if change else []


def what_happened(books, person, office, quarter, month, seen):
    """Payments that were counted before, then what came and what was struck out since, in the order of days."""
    month_before, instant = seen
    bills = {b["key"] for b in naive.quarters_bills(books, person, office, quarter)}
    before, events = [], []
    for payment in books["payments"]:
        if payment["bill"] not in bills:
            continue
        known = payment["entered_at"] <= instant and payment["day"] <= naive.last_day(month_before)
        if known and (payment["struck_at"] is None or payment["struck_at"] > instant):
            before.append(payment)
            if payment["struck_at"] is not None:
                events.append((payment["struck_at"].date(), payment["entered_at"], payment["receipt"], payment))
        elif not known and payment["struck_at"] is None and payment["day"] <= naive.last_day(month):
            events.append((payment["day"], payment["entered_at"], payment["receipt"], payment))
    return before, sorted(events, key=lambda event: event[:3])


def receipts_since(books, ledger, person, office, quarter, month, seen):
    """What later money released, receipt by receipt; what a struck-out receipt lost is withheld again, up to the first withholding."""
    money, events = what_happened(books, person, office, quarter, month, seen)
    at_first = [e for e in ledger if (e["person"], e["office"], e["quarter"]) == (person, office, quarter) and e["receipt"] is None]
    most = sum((signed(e) for e in at_first), Fraction(0))
    still, entries = held(ledger, person, office, quarter), []
    for receipt in dict.fromkeys(event[2] for event in events):
        for event in events:
            if event[2] == receipt and event[3] in money:
                money = [p for p in money if p is not event[3]]
            elif event[2] == receipt:
                money = [*money, event[3]]
        now = min(short_now(books, person, office, quarter, money), most)
        if now != still:
            entries.append(entry(person, office, quarter, month, now - still, receipt))
        still = now
    return entries


def bonus_entries(books, ledger, seen, person, office, post, month, is_revision: bool):
    """The entries an assessment carries when it is approved."""
    entries = []
    if post == naive.AREA:
        entries += quarter_withheld(books, ledger, person, office, month)
    if is_revision:
        return entries
    for who, where, quarter in sorted(seen):
        if who != person or month <= naive.month_ending(quarter) or carrier(books, person, where, month) != (office, post):
            continue
        entries += receipts_since(books, ledger, person, where, quarter, month, seen[who, where, quarter])
    return entries


def carrier(books, person, office, month):
    """Whose month carries what is repaid for an office's quarter: his area's assessment there, else that of his other post."""
    offices = sorted({p["office"] for p in books["posts"]})
    his = [(o, post) for o in offices for who, post in naive.assessed(books, o, month) if who == person]
    if (office, naive.AREA) in his:
        return office, naive.AREA
    return sorted(his, key=lambda one: (one[0] != office, one[1] != naive.AREA, one[0]))[0] if his else None


# ---- wage results (4.9) ---------------------------------------------------------------------------------------------------------------
def in_force(rows, office, month):
    """The latest that begins by the month."""
    found = [r for r in rows if r["office"] == office and r["first"] <= naive.first_day(month)]
    return max(found, key=lambda r: r["first"]) if found else None


def performance_pay(table, score: Fraction, base: int) -> int:
    """The step with the highest score that was reached: its coefficient of the base, or its amount."""
    step = max((s for s in table["steps"] if s["score"] <= score), key=lambda s: s["score"])
    return step["fen"] if step["fen"] is not None else naive.whole(base * step["coefficient"])


def entry_fen(before: Fraction, after: Fraction, bonus: int) -> int:
    """What was held after an entry less what was held before, each rounded half up once; below 0 where it is repaid."""
    return naive.whole(bonus * after / 100) - naive.whole(bonus * before / 100)


# ---- the draw (4.3) -------------------------------------------------------------------------------------------------------------------
def draw_faults(draws):
    """Moments at which a quota does not hold. Draws in their order: stratum, group, called (bool), visit (bool)."""
    faults = []
    for stratum in sorted({d["stratum"] for d in draws}):
        tickets = callbacks = visits = 0
        for draw in (d for d in draws if d["stratum"] == stratum):
            tickets += 1
            callbacks += draw["called"]
            visits += draw["called"] and draw["visit"]
            share = Fraction(80, 100) if draw["group"] == "repair_inquiry" else Fraction(1)
            if callbacks != (tickets * share).__ceil__():
                faults.append((stratum, tickets, "callbacks", callbacks))
            if visits != naive.whole(callbacks * Fraction(20, 100)):
                faults.append((stratum, tickets, "visits", visits))
    return faults
