"""Where activities and flyers are granted more or less than the agreed row, and why."""

from __future__ import annotations

from rules.vocabulary import Record, Role

_LEAD, _DESK = (Role.MANAGER, Role.SUPERVISOR), (Role.FRONT_DESK, Role.AREA_ADMIN)
_ALL = (*_LEAD, *_DESK)
_FIVE = (Record.ACTIVITY, Record.SIGN_UP, Record.ACTIVITY_COST, Record.FLYER, Record.FLYER_DELIVERY)

# records, posts, more, reason, less
DEVIATIONS = (
    (_FIVE, _LEAD, "X", "lists are taken along to talks with the owners", ""),
    (_FIVE, (Role.AUDITOR,), "X", "an auditor takes along what he reads", ""),
    (
        (Record.ACTIVITY,),
        _ALL,
        "attach publish complete close cancel",
        "who arranges an activity leads it from the plan to its result",
        "",
    ),
    (
        (Record.SIGN_UP,),
        _ALL,
        "phones arrive withdraw",
        "who takes sign-ups calls people back, ticks them at the door and signs them off",
        "",
    ),
    (
        (Record.SIGN_UP, Record.FLYER_DELIVERY),
        (Role.FINANCE,),
        "",
        "finance reads what activities cost, not who comes",
        "R",
    ),
    (
        (Record.ACTIVITY_COST,),
        (Role.FINANCE,),
        "CDX",
        "costs are entered where the vouchers are; a mistake is voided with a reason",
        "",
    ),
    ((Record.ACTIVITY_COST,), _LEAD, "D", "a cost entered wrongly is voided with its reason", "E"),
    ((Record.ACTIVITY_COST,), _DESK, "", "a cost is entered once and never changed", "E"),
    (
        (Record.FLYER,),
        _ALL,
        "P issue",
        "who makes a flyer prints it and notes run and distribution",
        "",
    ),
    (
        (Record.FLYER_DELIVERY,),
        _ALL,
        "D",
        "a distribution noted wrongly is voided by who hands flyers out",
        "E",
    ),
    ((Record.FLYER_TEMPLATE,), (Role.ADMINISTRATOR,), "", "a text that is out of use stays", "D"),
    ((Record.FLYER_TEMPLATE,), (Role.SUPERVISOR,), "CE", "each office words its own flyers", ""),
    ((Record.FLYER_TEMPLATE,), _DESK, "R", "who makes flyers sees their patterns", ""),
)
