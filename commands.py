"""The command line: ``flask --app app …``. Each command calls a service and prints what it said.

Exit code 1 is a refusal or a failed check, told in one sentence on the error stream; the sentences
are in the language of ``OFFICE_LANGUAGE``. Whoever runs a command has the database anyway, so it
may do everything, unless ``--as`` names a person whose rights it takes instead.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, ScriptInfo, with_appcontext
from flask_babel import gettext
from sqlalchemy import select

from models import Employee, db
from models.connection import gather_statistics
from models.scopes import require
from rules.refusal import Refusal
from rules.vocabulary import N_, Deed, Record
from services import rounds, terminal, trail
from services.terminal import AS, FILE, JSON, OFFICES, working

WAITRESS_THREADS = 8


# Lists in and out ---------------------------------------------------------------------------------
@click.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--office", metavar="CODE", help="every row belongs to this office")
@click.option("--dry-run", is_flag=True, help="check the file, write nothing")
@JSON
@AS
@with_appcontext
def import_list(
    kind: str, file: Path, office: str | None, dry_run: bool, as_json: bool, username: str | None
) -> None:
    """Import a list: all rows, or none and every bad row told."""
    from services import imports

    with working(username) as work:
        report = imports.run(
            work.session,
            work.actor,
            kind,
            file,
            at=work.at,
            office=office,
            dry_run=dry_run,
        )
        if dry_run or not report.ok:
            work.session.rollback()
        if as_json:
            click.echo(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            _tell_import(report, dry_run)
        if not report.ok:
            raise SystemExit(1)


def _tell_import(report: Any, dry_run: bool) -> None:
    for rejection in report.rejected:
        click.echo(f"{rejection.place}{rejection.value} – {rejection.reason}", err=True)
    if not report.ok:
        click.echo(gettext("Nothing was imported."), err=True)
        return
    if dry_run:
        click.echo(gettext("The file is good; nothing was written (dry run)."))
    counts = {"rows": report.rows, "created": report.created, "updated": report.updated}
    click.echo(gettext("Rows: %(rows)s, new: %(created)s, changed: %(updated)s", **counts))


@click.command("export")
@click.argument("kind")
@click.option("--office", metavar="CODE", help="only this office")
@click.option("--from", "from_", metavar="DAY", callback=terminal.day, help="from this day on")
@click.option("--to", metavar="DAY", callback=terminal.day, help="up to this day, included")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "json"]), default="csv")
@click.option("-o", "--output", type=FILE, help="write here instead of the standard output")
@AS
@with_appcontext
def export_list(
    kind: str,
    office: str | None,
    from_: date | None,
    to: date | None,
    form: str,
    output: Path | None,
    username: str | None,
) -> None:
    """Export a list, with the columns that import takes, or any record type by its key."""
    from services import exports

    with working(username) as work, terminal.output(output) as stream:
        count = exports.export(
            work.session,
            work.actor,
            kind,
            stream=stream,
            office=office,
            from_=from_,
            to=to,
            format=form,
        )
        if output is not None:
            click.echo(gettext("%(file)s: %(count)s rows", file=output, count=count))


# The month ----------------------------------------------------------------------------------------
month = AppGroup("month", help="Monthly assessments.")


@month.command("generate")
@click.argument("month", callback=terminal.month)
@OFFICES
@JSON
@AS
def month_generate(
    month: date, offices: tuple[str, ...], as_json: bool, username: str | None
) -> None:
    """Make or refresh the drafts of a month; approved ones are never touched."""
    from services import months

    with working(username) as work:
        rows = months.generate(work.session, work.actor, month, work.at, offices or None)
        _tell_month(rows, as_json)
        for row in months.outdated(work.session, rows, work.at):
            click.echo(gettext(months.OUTDATED, names=row.record_no), err=True)


@month.command("show")
@click.argument("month", callback=terminal.month)
@OFFICES
@JSON
@AS
def month_show(month: date, offices: tuple[str, ...], as_json: bool, username: str | None) -> None:
    """Show the current revisions of a month."""
    from services import months

    with working(username) as work:
        _tell_month(months.shown(work.session, work.actor, month, offices or None), as_json)


def _tell_month(rows: list[Any], as_json: bool) -> None:
    from rules.assessment import show_points
    from services import month_json

    if as_json:
        click.echo(month_json.dump(rows))
        return
    for row in rows:
        words = (row.position.wording, row.status.wording)
        position, status = (gettext(word) for word in words)
        who = f"{row.record_no}/{row.revision}  {row.office.code}  {row.employee.name}"
        click.echo(f"{who}  {position}  {show_points(row.score)}  {status}")
    if not rows:
        click.echo(gettext("There is nothing in this month."))


@click.command("form")
@click.argument("code")
@click.argument("record_id", required=False)
@click.option("--month", callback=terminal.month, metavar="YYYY-MM", help="all forms of a month")
@click.option("--office", metavar="CODE", help="of this office")
@click.option("--blank", is_flag=True, help="the empty form")
@click.option("-o", "--output", type=FILE, required=True, help="the PDF to write")
@AS
@with_appcontext
def form(
    code: str,
    record_id: str | None,
    month: date | None,
    office: str | None,
    blank: bool,
    output: Path,
    username: str | None,
) -> None:
    """Write a form as PDF: of one record, of an office's whole month, or blank.

    RECORD_ID is the ID or the number that stands on the paper, such as KH-202610-0001.
    """
    from reports import catalogue
    from services import forms

    language = current_app.config["LANGUAGE"]
    with working(username) as work:
        if blank:
            printed = forms.blank(
                work.session, work.actor, code, language, terminal.office(work, office)
            )
        elif month is not None:
            asked = catalogue.find(code)
            if asked.key != catalogue.MONTHLY_ASSESSMENT.key or office is None:
                raise Refusal(N_("Give the monthly form's code, --month and --office together."))
            printed = forms.month_file(work.session, work.actor, month, office, language, work.at)
        elif record_id is not None:
            here = terminal.office(work, office)
            _, _, row = forms.find_row(work.session, code, record_id, here)
            printed = forms.document(work.session, work.actor, code, row, language, work.at)
        else:
            raise Refusal(N_("Give a record ID, or --month with --office, or --blank."))
        with terminal.output(output) as stream:
            stream.write(printed.data)


# Trail and rights ---------------------------------------------------------------------------------
audit = AppGroup("audit", help="The audit trail.")


@audit.command("verify")
@AS
def audit_verify(username: str | None) -> None:
    """Check the whole chain; exit code 1 and the first broken line if it was altered."""
    with working(username) as work:
        require(work.session, work.actor, Deed.VERIFY, Record.AUDIT_LINE, None)
        found = trail.verified(work.session)
        click.echo(gettext("The audit trail is whole. Lines: %(count)s", count=found.lines))
        click.echo(gettext("Last hash: %(hash)s", hash=found.head))


@click.command()
@with_appcontext
def permissions() -> None:
    """Print who may do what: a row per record type, a column per post."""
    from services import rights

    for line in rights.lines(current_app.config["LANGUAGE"]):
        click.echo(line)


# The installation ---------------------------------------------------------------------------------
@click.command()
@with_appcontext
def setup() -> None:
    """Create or migrate the database and fill in what every installation begins with."""
    from services import demo
    from services import setup as installation

    engine = db.engine
    fresh = not installation.has_schema(engine)
    installation.upgrade(engine)
    with working() as work:
        installation.seed(work.session)
        work.session.commit()
        if demo.is_wanted(engine, fresh) and demo.may_load(work.session):
            click.echo(gettext("Loading the demonstration office …"))
            demo.mark(db.engine)
            demo.load(work.session, work.at)
        click.echo(gettext("The database is ready."))
    gather_statistics(engine)
    installation.prepare_printing()


@click.command("demo")
@click.option("--households", default=2000, show_default=True, help="flats of the office")
@click.option("--days", default=None, type=int, help="days of work; three full months by default")
@with_appcontext
def demo_office(households: int, days: int | None) -> None:
    """Load the demonstration office into an installation without offices."""
    from services import demo

    with working() as work:
        if not demo.may_load(work.session):
            raise Refusal(N_("There is an office already. Load the demonstration elsewhere."))
        demo.mark(db.engine)
        demo.load(work.session, work.at, households=households, days=days)
        click.echo(gettext("The demonstration office is loaded."))


@click.command("demo-logins")
@with_appcontext
def demo_logins() -> None:
    """Print the log-ins of the demonstration office; nothing in a real installation."""
    from services import demo

    with working() as work:
        if not current_app.config["DEMO"]:
            if work.session.scalar(select(Employee.id).limit(1)) is None:
                click.echo(gettext("Nobody can sign in yet. Type: flask --app app create-admin"))
            return
        click.echo(gettext("Log-ins of the demonstration office (user name, password, post):"))
        for login in demo.logins(work.session):
            post = gettext(login.role.wording)
            click.echo(f"  {login.username:<16}{login.password:<16}{login.name}  {post}")


@click.command("create-admin")
@click.option("--username", help="user name; asked for if not given")
@click.option("--name", help="the person's name; asked for if not given")
@with_appcontext
def create_admin(username: str | None, name: str | None) -> None:
    """Make a system administrator, who then enters offices and staff on screen."""
    from services.setup import first_administrator

    with working() as work:
        username = username or click.prompt(gettext("User name"))
        name = name or click.prompt(gettext("Name"))
        again = gettext("New password once more")  # click's own words are English
        password = click.prompt(gettext("Password"), hide_input=True, confirmation_prompt=again)
        made = first_administrator(
            work.session, username.strip(), name.strip(), password, work.today
        )
        click.echo(gettext("%(name)s can sign in now.", name=made.username))


@click.command()
@click.argument("file", type=FILE)
@with_appcontext
def backup(file: Path) -> None:
    """Write database and uploads into one file while the office goes on working."""
    from services import backup as copies

    with working() as work:
        copies.backup(work.session, file, work.at)
        click.echo(gettext("The backup is in %(file)s.", file=file))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--without-key", is_flag=True, help="although the audit key of then is lost")
@with_appcontext
def restore(file: Path, without_key: bool) -> None:
    """Read a backup into an empty installation."""
    from services import backup as copies

    with working() as work:
        done = copies.restore(work.session, file, work.at, without_key=without_key)
        click.echo(gettext("The backup has been restored. Rows: %(count)s", count=done.rows))
        if not done.audit.ok and not without_key:
            raise Refusal(N_("The audit trail of the backup is broken: run audit verify."))


# Running ------------------------------------------------------------------------------------------
@click.command()
@click.option("--host", help="address to listen on; OFFICE_HOST by default")
@click.option("--port", type=click.IntRange(1, 65535), help="port; OFFICE_PORT by default")
@click.pass_context
def serve(context: click.Context, host: str | None, port: int | None) -> None:
    """Serve the pages until asked to stop."""
    import waitress

    app = context.ensure_object(ScriptInfo).load_app()
    trail.watch(app)
    terminal.stop_when_asked()
    for name in app.jinja_env.list_templates(extensions=("html",)):
        app.jinja_env.get_template(name)  # now, so that the first visitor does not wait for it
    waitress.serve(
        app,
        host=host or app.config["HOST"],
        port=port or app.config["PORT"],
        threads=WAITRESS_THREADS,
        ident=None,
        # ProxyFix believes as many proxies as OFFICE_PROXIES says, so their headers must pass
        clear_untrusted_proxy_headers=not app.config["PROXIES"],
    )


@click.command()
@click.pass_context
def worker(context: click.Context) -> None:
    """Carry out the long work that the screens ask for, until asked to stop."""
    from services import jobs

    jobs.work(context.ensure_object(ScriptInfo).load_app())


COMMANDS = (
    import_list,
    export_list,
    form,
    month,
    audit,
    permissions,
    setup,
    demo_office,
    demo_logins,
    create_admin,
    backup,
    restore,
    serve,
    rounds.ladder_now,
    worker,
)


def register(app: Flask) -> None:
    """Hang up the commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
