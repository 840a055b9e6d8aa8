"""The demonstration estate: buildings, flats, and who lives there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from models import Building, Customer, Occupancy, Unit
from rules.vocabulary import Occupies
from services.demo.names import person, phone
from services.demo.people import Crew
from services.names import name_keys

STAIRWELLS = ("1单元", "2单元")
PER_FLOOR = 4
PER_BUILDING = 144  # 18 floors of 2 stairwells with 4 flats each
MOST_BUILDINGS = 14
TENANTED = 0.12  # share of flats let to a tenant
GROSS_AREAS = (8956, 11832, 12450, 9588)  # hundredths of a square metre, by position on the floor
UNIT_FACTS = (
    "顶层，雨季留意天台排水。",
    "厨房主管已更换，阀门在橱柜左侧。",
    "业主常年在外，钥匙寄存前台，开门须双人到场。",
    "空调外机位在北侧，检修需系安全绳。",
    "家中有宠物犬，上门前先电话联系。",
    "已装修，隐蔽管线图存客户档案。",
)
CUSTOMER_FACTS = (
    "听力不便，通话请放慢语速。",
    "家有老人，上门请轻声。",
    "白天上班，请晚七点后联系。",
    "习惯短信沟通。",
    "独居老人，每月探访一次。",
)


@dataclass(frozen=True, slots=True)
class Home:
    """A flat and the customer who calls from it."""

    unit: Unit
    customer: Customer


def write(session: Session, rng: Random, crew: Crew, households: int, since: date) -> list[Home]:
    """Write buildings, flats and customers; ``since`` is when the estate was handed over."""
    count = min(max(2, -(-households // PER_BUILDING)), MOST_BUILDINGS)
    buildings = [Building(office=crew.office, name=f"{n}栋") for n in range(1, count + 1)]
    session.add_all(buildings)
    homes: list[Home] = []
    for place, building in enumerate(buildings):
        area = crew.areas[0 if place < (count + 1) // 2 else 1]
        flats = households // count + (place < households % count)
        for position in range(flats):
            unit = _unit(rng, position, building=building, area=area, office=crew.office)
            session.add(unit)
            owner = _customer(rng, len(homes) + 1, "YZ", crew)
            owner.occupancies.append(
                Occupancy(unit=unit, occupies_as=Occupies.OWNER, valid_from=since)
            )
            session.add(owner)
            homes.append(Home(unit, owner))
        session.flush()
    lived_in = [_tenant(session, rng, home, n, crew, since) for n, home in enumerate(homes, 1)]
    session.flush()
    return lived_in


def _unit(rng: Random, position: int, **where: object) -> Unit:
    floor, rest = divmod(position, PER_FLOOR * len(STAIRWELLS))
    stairwell, flat = divmod(rest, PER_FLOOR)
    return Unit(
        **where,
        stairwell=STAIRWELLS[stairwell],
        room=f"{floor + 1}{flat + 1:02d}",
        gross_area_hundredths=GROSS_AREAS[flat],
        facts=rng.choice(UNIT_FACTS) if rng.random() < 0.06 else "",
    )


def _customer(rng: Random, number: int, letters: str, crew: Crew) -> Customer:
    name = person(rng)
    pinyin, initials = name_keys(name)
    return Customer(
        office=crew.office,
        code=f"{letters}{number:05d}",
        name=name,
        pinyin=pinyin,
        initials=initials,
        phone=phone(number if letters == "YZ" else 5000 + number),
        facts=rng.choice(CUSTOMER_FACTS) if rng.random() < 0.05 else "",
    )


def _tenant(
    session: Session, rng: Random, home: Home, number: int, crew: Crew, since: date
) -> Home:
    """Let one flat in eight; then the tenant is who calls."""
    if rng.random() >= TENANTED:
        return home
    tenant = _customer(rng, number, "ZK", crew)
    moved_in = since + timedelta(days=rng.randint(30, 700))
    tenant.occupancies.append(
        Occupancy(unit=home.unit, occupies_as=Occupies.TENANT, valid_from=moved_in)
    )
    session.add(tenant)
    return Home(home.unit, tenant)
