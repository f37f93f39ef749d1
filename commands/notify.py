"""Commands about mails: send what is new, subscribe and leave."""

from __future__ import annotations

from contextlib import closing

import click

from commands import stages
from commands.console import finish, say
from register.store import DataDir, open_work


@click.command(help="Skicka besked till prenumeranterna.")
@click.option("--dry-run", is_flag=True, help="Räkna bara, skicka inget.")
@click.pass_obj
def alert(data: DataDir, dry_run: bool) -> None:
    """Run the alert stage."""
    finish(stages.alert(data, dry_run=dry_run))


@click.command(help="Prenumerera på nya skeden. Flera villkor gäller tillsammans; kör kommandot igen för ett till.")
@click.argument("email", metavar="E-POST")
@click.option("--county", metavar="LÄN", help="Läns namn eller kod.")
@click.option("--municipality", metavar="KOMMUN", help="Kommuns namn eller kod.")
@click.option("--agency", metavar="MYNDIGHET", help="Myndighetens namn eller id.")
@click.option("--type", metavar="TYP", help="opening, closure, relocation, merger, hours_change, service_change.")
@click.option("--stage", metavar="SKEDE", help="proposed, decided, completed, cancelled.")
@click.pass_obj
def subscribe(
    data: DataDir,
    email: str,
    county: str | None,
    municipality: str | None,
    agency: str | None,
    type: str | None,
    stage: str | None,
) -> None:
    """Add a subscription."""
    sign_up(data, email, county=county, municipality=municipality, agency=agency, type=type, stage=stage)


@click.command(help="Visa vilka som prenumererar på vad.")
@click.pass_obj
def subscriptions(data: DataDir) -> None:
    """List the subscriptions in force."""
    from alerts.subscribe import list_subscriptions

    for found in list_subscriptions(data):
        wishes = (found.county, found.municipality, found.agency, found.type, found.stage)
        click.echo(f"{found.email}: {', '.join(filter(None, wishes)) or 'allt'}")


@click.command(help="Avsluta en adress alla prenumerationer. Adressen raderas.")
@click.argument("email", metavar="E-POST")
@click.pass_obj
def unsubscribe(data: DataDir, email: str) -> None:
    """End an address's subscriptions."""
    from alerts.subscribe import unsubscribe as end

    end(data, email)
    say("unsubscribe", "adressen är raderad")


def sign_up(
    data: DataDir,
    email: str,
    *,
    county: str | None = None,
    municipality: str | None = None,
    agency: str | None = None,
    type: str | None = None,
    stage: str | None = None,
) -> None:
    """Note a subscription; what is None is not asked for."""
    from alerts.subscribe import subscribe
    from register.reference import fill

    with closing(open_work(data)) as db, db.atomic():
        fill(db)
    made = subscribe(data, email, county=county, municipality=municipality, agency=agency, type=type, stage=stage)
    say("subscribe", f"{made.email} prenumererar (nr {made.id})")
