"""The one screen class: words from the models, rights from the permission table.

A chapter's screen says which columns; this class says who, which rows, and does the rest::

    class CustomerView(RecordView):
        record = Record.CUSTOMER                      # model, name, address and rights follow
        column_list = ("code", "name", "phone", "office")         # these four are a must
        column_details_list = (Section(_l("Basics"), ("code", "name", "phone", "facts")),)
        column_export_list = ("office", "code", "name", "phone")
        form_columns = (Section(_l("Basics"), ("office", "code", "name", "phone", "facts")),)
        column_sortable_list = ("name",)              # indexed columns only; checked at start
        column_default_sort = "-id"                   # "-" is newest first; the key ends any sort
        searched = True                               # models.search; else search_columns = (…)
        filters = (Pick("office"), Begins("phone"))   # the first five always open
        tabs = "status"                               # the filter whose values stand as tabs
        bulk_fields = ("facts",)                      # may be changed in many rows at once
        deeds = (RowDeed(…),)                         # admin_views.deeds; what matters most first

Names: a column ("status"), a relationship ("unit": its words), one step further
("ticket.subject"), or a key of ``computed = {"due": Computed(heading, needs=("dispatch_due_at",),
show=function_of_row)}``; ``show`` may look at the columns it needs and no others.
Read-only screens say ``creates = False``, ``edits = False``, ``form_columns = ()``.

Forms take columns and relationships. A relationship offers the rows its record type lets the actor
view; ``lookups = {"employee": Lookup(Employee, within=lambda actor: condition)}`` says otherwise.
``form_more = {"facts": {"description": …}}`` gives a field further arguments; ``create_form_class``
and ``edit_form_class`` replace the generated form by an OfficeForm of one's own.

Hooks: ``make``, ``change`` (call one service function; raise Refusal), ``fit_form``, ``leading``,
``related``, ``title``, ``editable``, ``can_see``, ``can_write``, ``first_step``. Refusals show at
their field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import LazyString, lazy_gettext
from sqlalchemy import ColumnElement, inspect
from sqlalchemy.orm import Session

from admin_views import current, doing, list_page, many, own_views, pages, phone_cells, saving
from admin_views.children import Children
from admin_views.columns import Column, Computed, Section, flat, resolve_all
from admin_views.columns import Related as Related
from admin_views.deeds import VOID, RowDeed
from admin_views.filters import VOIDED, Filter
from admin_views.forms import OfficeForm, form_of, new_key
from admin_views.listing import Asked, Grid, reaches, refuse_unindexed, understand
from admin_views.lookups import Lookup
from admin_views.seams import Seams
from models import MODELS, db
from models.base import Voidable
from models.scopes import Actor, Forbidden, reach, rows_within
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record

_MUST = ("column_list", "column_details_list", "column_export_list", "form_columns")
_TAKEN = frozenset({"q", "by", "page", "id", "view", "own", "all"})  # arguments of every list
_ALREADY_SEARCHED = frozenset(
    {Record.TICKET, Record.CUSTOMER, Record.UNIT, Record.EMPLOYEE, Record.FACILITY, Record.FACT}
    | {Record.DISPUTE, Record.CUSTOM_RECORD}
)


class RecordView(Seams):
    """A record type's screens."""

    record: ClassVar[Record]
    creates: ClassVar[bool] = True
    edits: ClassVar[bool] = True
    searched: ClassVar[bool] = False
    search_columns: ClassVar[Sequence[str]] = ()
    filters: ClassVar[Sequence[Filter]] = ()
    deeds: ClassVar[Sequence[RowDeed]] = ()
    computed: ClassVar[Mapping[str, Computed]] = {}
    lookups: ClassVar[Mapping[str, Lookup]] = {}
    form_more: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    children: ClassVar[Mapping[str, Children]] = {}  # tables in the form (admin_views.children)
    create_form_class: ClassVar[type[OfficeForm] | None] = None
    edit_form_class: ClassVar[type[OfficeForm] | None] = None
    create_columns: ClassVar[Sequence[str | Section] | None] = None  # if other than form_columns
    details_template: ClassVar[str] = "admin/details.html"
    badge_column: ClassVar[str] = ""  # "status" or "state", where the model has one
    empty: ClassVar[LazyString | None] = None  # what an empty list says
    tabs: ClassVar[str] = ""  # the argument of the filter whose values stand as tabs
    tab_sorts: ClassVar[Mapping[str, str]] = {}  # the sort of a tab, where it is another one
    bulk_fields: ClassVar[Sequence[str]] = ()  # form columns that may be changed in many rows
    column_default_sort = "-id"
    column_sortable_list: Sequence[str] = ()

    def __init__(self, category: Any = None) -> None:
        """Hang the screens in the menu under the record type's name."""
        for name in _MUST:
            if getattr(self, name) is None:
                raise LookupError(f"{type(self).__name__} must say its {name}")
        super().__init__(
            MODELS[self.record],
            db,
            name=lazy_gettext(self.record.wording),
            category=category,
            endpoint=self.record.value,
        )

    # What is shown ---------------------------------------------------------------------------
    def _refresh_cache(self) -> None:
        """Resolve every name once at start: a slip is found then, not by a clerk."""
        model, computed = self.model, dict(self.computed)
        self.list_columns = resolve_all(model, self.column_list, computed)
        self.details_columns = resolve_all(model, flat(self.column_details_list), computed)
        self.export_columns = resolve_all(model, self.column_export_list, computed)
        refuse_unindexed(self.model, self.column_sortable_list)
        if self.searched and self.record not in _ALREADY_SEARCHED:
            raise LookupError(f"{self.record}: no search words are kept; name search_columns")
        self.all_filters = self._own_filters()
        if self.edit_form_class is None:  # a form of its own may hold more than columns
            resolve_all(self.model, flat(self.form_columns), {})
        begun = self.form_columns if self.create_columns is None else self.create_columns
        self._create_form_class = self.create_form_class or self._form_of(begun)
        self._edit_form_class = self.edit_form_class or self._form_of(self.form_columns)

    def _form_of(self, names: Sequence[str | Section]) -> type[OfficeForm]:
        return form_of(self.model, names, self.lookups, self.form_more)

    def _own_filters(self) -> tuple[Filter, ...]:
        own = tuple(self.filters)
        arguments = [name for one in own for name in one.arguments]
        if len(set(arguments)) < len(arguments) or _TAKEN & set(arguments):
            raise LookupError(f"{self.record}: two filters share an argument: {arguments}")
        if issubclass(self.model, Voidable) and VOIDED not in own:
            own += (VOIDED,)
        return own

    @cached_property
    def all_deeds(self) -> dict[str, RowDeed]:
        """The deeds by name; records that can be voided always offer it."""
        found = {deed.name: deed for deed in self.deeds}
        if issubclass(self.model, Voidable):
            found.setdefault(VOID.name, VOID)
        if self.bulk_fields and self.edits:
            found.setdefault("change", many.bulk_edit(self))
        return found

    @cached_property
    def state_column(self) -> str:
        """The column whose badge stands beside a record's title."""
        named = [self.badge_column] if self.badge_column else ["status", "state"]
        return next((name for name in named if hasattr(self.model, name)), "")

    def grid(self, actor: Actor, columns: Sequence[Column], deeds: Sequence[RowDeed] = ()) -> Grid:
        """Return how this screen's rows are read: the columns the actor may see."""
        needs = [name for deed in deeds for name in deed.needs]
        if self.state_column:
            needs.append(self.state_column)
        if issubclass(self.model, Voidable):
            needs.append("voided_at")
        return Grid(self.model, self.record, self.visible(actor, columns), tuple(needs))

    def visible(self, actor: Actor, columns: Sequence[Column]) -> tuple[Column, ...]:
        """Return the columns an actor may see; his only office needs no column."""
        only = self.only_office(actor, Deed.VIEW) is not None
        return tuple(
            column
            for column in columns
            if self.can_see(actor, column.name) and not (only and column.name == "office")
        )

    def visible_filters(self, actor: Actor) -> tuple[Filter, ...]:
        """Return the filters an actor may use: what he may not see he may not narrow by."""
        only = self.only_office(actor, Deed.VIEW) is not None
        return tuple(
            one
            for one in self.all_filters
            if self.may_ask(actor, one.name) and not (only and one.name == "office")
        )

    def may_ask(self, actor: Actor, name: str) -> bool:
        """Say whether an actor may filter and sort by a column: whole phones ask for the right."""
        if getattr(getattr(self.model, name, None), "info", {}).get("personal"):
            whole = reaches(actor, self.model, self.record, Deed.FULL_PHONE) is True
            return whole and self.can_see(actor, name)
        return self.can_see(actor, name)

    def understood(self, actor: Actor, arguments: Mapping[str, str]) -> Asked:
        """Return what arguments ask for of this list, as far as this actor may ask for it."""
        sortable = [name for name in self.column_sortable_list if self.may_ask(actor, name)]
        tab = arguments.get(self.tabs, "")
        default = self.tab_sorts.get(tab, str(self.column_default_sort))
        return understand(arguments, self.visible_filters(actor), sortable, default)

    def asked(self, actor: Actor) -> Asked:
        """Return what the list's address asks for, itself or by a saved view."""
        return own_views.asked(self, actor, request.args)

    def conditions(
        self, session: Session, actor: Actor, asked: Asked, deed: Deed, at: datetime, but: str = ""
    ) -> list[ColumnElement[bool]]:
        """Return everything that narrows the list: reach first, then filters and search.

        ``but`` leaves out one filter: the tabs count beside each other.
        """
        deeds = dict.fromkeys((Deed.VIEW, deed))
        found = [rows_within(actor, self.model, self.record, one) for one in deeds]
        found += [
            one.condition(self.model, asked.values[one.argument], at)
            for one in self.visible_filters(actor)
            if one.argument in asked.values and one.argument != but
        ]
        if asked.words and (self.searched or self.search_columns):
            prefixes = () if self.searched else self.search_columns
            grid = Grid(self.model, self.record, ())
            found.append(grid.search(session, actor, asked.words, prefixes))
        return found

    # Who -------------------------------------------------------------------------------------
    def may(self, actor: Actor, deed: Deed) -> bool:
        """Say whether a deed is granted."""
        return actor.may(deed, self.record)

    def may_create(self, actor: Actor) -> bool:
        """Say whether a new record can be entered here."""
        return self.creates and self.may(actor, Deed.CREATE)

    def may_edit(self, actor: Actor) -> bool:
        """Say whether a record can be changed by a form of all its fields here."""
        return self.edits and self.may(actor, Deed.EDIT)

    def demand(self, actor: Actor, deed: Deed) -> None:
        """Refuse what is not granted: 403 and a line in the audit trail."""
        if not self.may(actor, deed):
            raise Forbidden(deed, self.record)

    def is_accessible(self) -> bool:
        """Open the screens to those who may view."""
        return current.signed_in() and current.actor().may(Deed.VIEW, self.record)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> ResponseReturnValue:
        """Refuse the rest; strangers never come so far."""
        raise Forbidden(Deed.VIEW, self.record)

    def reached(self, actor: Actor, deed: Deed, row_id: int | None = None) -> Any:
        """Return the record the address names, if the deed reaches it; else no such page."""
        wanted = row_id if row_id is not None else pages.asked_id()
        row = None
        if wanted is not None:
            row = reach(current.session(), actor, self.model, self.record, wanted, deed)
        return abort(404) if row is None else row

    def only_office(self, actor: Actor, deed: Deed) -> int | None:
        """Return the one office a deed reaches into, if it is one."""
        offices = actor.offices(deed, self.record)
        return next(iter(offices)) if offices is not None and len(offices) == 1 else None

    def demand_reach(self, session: Session, actor: Actor, row: Any, deed: Deed) -> None:
        """Refuse a record that was just written beyond what the actor looks after."""
        offices = actor.offices(deed, self.record)
        columns = inspect(self.model).columns
        if "office_id" in columns and row.office_id is not None:
            inside = offices is None or row.office_id in offices
        else:
            key = inspect(row).identity or (0,)
            inside = reach(session, actor, self.model, self.record, key[0], deed) is not None
        if not inside:
            raise Refusal(
                N_("This belongs to an office that is not yours. Choose one of your own."),
                field="office",
            )

    # Doors -----------------------------------------------------------------------------------
    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Show the list."""
        return list_page.show_list(self)

    @expose("/counts/")
    def tab_counts_view(self) -> ResponseReturnValue:
        """Answer with the figures of the tabs, after the page."""
        return list_page.count_tabs(self)

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        """Show one record."""
        return pages.show_details(self)

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """Enter a record."""
        return saving.create(self)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        """Change a record."""
        return saving.edit(self)

    @expose("/do/<deed>/", methods=("GET", "POST"))
    def do_view(self, deed: str) -> ResponseReturnValue:
        """Do a deed to one or several records."""
        found = self.all_deeds.get(deed)
        return abort(404) if found is None else doing.do(self, found)

    @expose("/lookup/")
    def lookup_view(self) -> ResponseReturnValue:
        """Answer what a field offers for what was typed so far."""
        return doing.look_up(self)

    @expose("/export/", methods=("POST",))
    def export_view(self) -> ResponseReturnValue:
        """Hand out the list as a file."""
        return pages.export(self)

    @expose("/phone/", methods=("POST",))
    def phone_view(self) -> ResponseReturnValue:
        """Show a record's whole phone number; that is on record."""
        return phone_cells.show(self)

    @expose("/keep/", methods=("POST",))
    def keep_view(self) -> ResponseReturnValue:
        """Keep the list as it is narrowed now, under a name."""
        return own_views.keep(self)

    @expose("/arrange/", methods=("POST",))
    def arrange_view(self) -> ResponseReturnValue:
        """Remember which columns somebody wants to see, and how dense."""
        return own_views.arrange(self)

    def lookup_of(self, name: str) -> Lookup:
        """Return what a relationship of the model offers."""
        target = getattr(self.model, name).property.mapper.class_
        return self.lookups.get(name) or Lookup(target)

    # Hooks -----------------------------------------------------------------------------------
    def can_see(self, actor: Actor, name: str) -> bool:
        """Say whether an actor may see a column at all; phone numbers are masked without this."""
        return True

    def can_write(self, actor: Actor, name: str, row: Any) -> bool:
        """Say whether an actor may change a field of a record (None: of a new one)."""
        return True

    def editable(self, row: Any) -> bool:
        """Say whether a record may still be changed: what is voided stands."""
        return getattr(row, "voided_at", None) is None

    def fit_form(self, form: OfficeForm, actor: Actor, row: Any) -> None:
        """Fit a form to who fills it in; ``row`` is None for a new record."""

    def make(self, session: Session, actor: Actor, form: OfficeForm, at: datetime) -> Any:
        """Enter a new record from a checked form and return it."""
        row = self.model()
        form.populate_obj(row)
        only = self.only_office(actor, Deed.CREATE)
        columns = inspect(self.model).columns
        if only is not None and "office_id" in columns and "office" not in form:
            row.office_id = only
        session.add(row)
        return row

    def change(
        self, session: Session, actor: Actor, row: Any, form: OfficeForm, at: datetime
    ) -> None:
        """Change a record by a checked form."""
        form.populate_obj(row)

    def leading(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return the blocks people come for, shown below the first section."""
        return ()

    def more(self, session: Session, actor: Actor, row: Any) -> Mapping[str, Any]:
        """Return what a details template of one's own shows besides."""
        return {}

    def first_step(self, actor: Actor) -> tuple[str, str] | None:
        """Return what an empty list leads to, its words and address, if not to a new record."""
        return None

    def related(self, session: Session, actor: Actor, row: Any) -> Sequence[Related]:
        """Return the blocks below a record."""
        return ()

    def title(self, row: Any) -> str:
        """Return what a record's page is headed by."""
        return str(row)

    def after(self, row: Any) -> str:
        """Return where to go once a record was entered or changed."""
        return self.address(row.id)

    def address(self, row_id: int) -> str:
        """Return the address of a record's page."""
        return url_for(f"{self.endpoint}.details_view", id=row_id)

    def render(self, template: str, **kwargs: Any) -> str:
        """Render a page of our own; no words, styles or scripts of Flask-Admin's come with it."""
        return render_template(template, admin_view=self, new_key=new_key, **kwargs)
