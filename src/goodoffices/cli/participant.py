"""``goodoffices participant SETTINGS ...``: take part in an airspace that somebody else serves."""

from __future__ import annotations

import argparse
import uuid
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import Any

from goodoffices.cli.intersect import content_of
from goodoffices.errors import GoodOfficesError, InputError

__all__ = ["add_parser", "run"]


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "participant",
        help=_("take part in an airspace of ASTM F3548-21"),
        description=_(
            "One participant of a discovery service: files intents, answers others and tells those it must."
            " What is filed there is seen by every participant it overlaps; it knows nothing of the record."
            " It calls the service and the participants that the settings name, and nobody else."
        ),
    )
    parser.add_argument("settings", type=Path, help=_("a TOML file"))
    steps = parser.add_subparsers(dest="step", required=True, metavar=_("STEP"))

    steps.add_parser("serve", help=_("answer others, and tell them what they must know"))

    file = steps.add_parser("file", help=_("file a plan, or another version of it"))
    file.add_argument("file", type=Path, help=_("GeoJSON, KML or a table"))
    file.add_argument("--plan", default="", help=_("which plan of the file"))
    file.add_argument("--id", default="", help=_("of the intent to change; left out, a new one"))
    file.add_argument("--state", choices=("Accepted", "Activated"), default="Accepted")

    withdraw = steps.add_parser("withdraw", help=_("take an intent away"))
    withdraw.add_argument("id")

    steps.add_parser("list", help=_("own intents, notices that came, and who was not reached"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from goodoffices.dss.participating import participant_of, read_settings
    from goodoffices.office.deconfliction.participating import clashes

    settings = read_settings(arguments.settings)
    participant = participant_of(settings, clashes)
    if arguments.step == "serve":
        return _serve(settings, participant)
    if arguments.step == "file":
        return _file(participant, arguments)
    if arguments.step == "withdraw":
        participant.withdraw(arguments.id)
        print(_("Withdrawn: {id}").format(id=arguments.id))
        return _told(participant)
    return _list(participant)


def _serve(settings: Any, participant: Any) -> int:
    from goodoffices.dss.participating import answer_others

    def ready(address: str) -> None:
        print(
            _("Others are answered on {address}. Ctrl-C ends it.").format(address=address),
            flush=True,
        )

    try:
        return answer_others(settings, participant, ready)
    except ModuleNotFoundError as error:
        raise InputError(
            f"{error.name} is not installed",
            advice=_("This needs the extra for airspace: pip install 'goodoffices[airspace]'"),
        ) from error


def _file(participant: Any, arguments: argparse.Namespace) -> int:
    from goodoffices.office.deconfliction.participating import volumes_in

    path: Path = arguments.file
    volumes, priority = volumes_in(path.name, content_of(path), plan=arguments.plan)
    id_ = arguments.id or str(uuid.uuid4())
    try:
        own = participant.file(id_, volumes, priority=priority, state=arguments.state)
    except GoodOfficesError:
        print(_("The id was {id}: give it with --id to try this intent again.").format(id=id_))
        raise
    print(
        _("Filed: {id}, version {version}, {state}").format(
            id=own.reference.id, version=own.reference.version, state=own.reference.state
        )
    )
    return _told(participant)


def _told(participant: Any) -> int:
    for delivery in participant.deliver():
        if delivery.delivered:
            print(_("Told: {url}").format(url=delivery.uss_base_url))
        else:
            print(
                _("Not reached, tried again by `serve`: {url}. {reason}").format(
                    url=delivery.uss_base_url, reason=delivery.reason
                )
            )
    return 0


def _list(participant: Any) -> int:
    book = participant.book
    print(_("Own intents:"))
    for own in book.all_own():
        reference = own.reference
        print(f"  {reference.id}  {reference.state}  {reference.time_start['value']}")
    print(_("Notices of others:"))
    for came in book.all_came():
        at = f"{datetime.fromtimestamp(came.at, UTC):%Y-%m-%d %H:%M:%SZ}"
        meets = _("MEETS {ids}").format(ids=", ".join(came.meets)) if came.meets else ""
        print(f"  {at}  {came.sender}  {came.intent}  {meets}".rstrip())
    print(_("Not reached:"))
    for one in book.waiting():
        print(f"  {one.base_url}  {one.body['operational_intent_id']}  {one.reason}".rstrip())
    return 0
