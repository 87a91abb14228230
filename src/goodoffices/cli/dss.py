"""``goodoffices dss``: the discovery service of ASTM F3548-21, a door of its own."""

from __future__ import annotations

import argparse
from gettext import gettext as _
from pathlib import Path
from typing import Any

from goodoffices.errors import InputError

__all__ = ["add_parser", "run"]


def add_parser(commands: argparse._SubParsersAction[Any]) -> None:
    parser = commands.add_parser(
        "dss",
        help=_("serve the discovery service of ASTM F3548-21"),
        description=_(
            "Serves operational intents, constraints, subscriptions and availability by ASTM F3548-21,"
            " from a database of its own. It knows nothing of the record. A reverse proxy with TLS on"
            " the same machine lets others in."
        ),
    )
    parser.add_argument(
        "--public-key",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help=_("public key that signs access tokens, PEM or a JSON Web Key Set; may be repeated"),
    )
    parser.add_argument(
        "--jwks-url",
        action="append",
        default=[],
        metavar="URL",
        help=_("key set that is fetched every minute, over https; may be repeated"),
    )
    parser.add_argument(
        "--audience",
        action="append",
        required=True,
        metavar="HOST",
        help=_("name of this service that access tokens must bear (aud); may be repeated"),
    )
    parser.add_argument(
        "--database",
        default="sqlite:var/dss/airspace.sqlite",
        help=_("sqlite:PATH (sqlite:var/dss/airspace.sqlite) or postgresql://..."),
    )
    parser.add_argument("--port", type=int, default=8082, help=_("port (8082)"))
    parser.add_argument("--host", default="127.0.0.1", help=_("address to listen on (127.0.0.1)"))
    parser.add_argument(
        "--allow-http-base-urls",
        action="store_true",
        help=_("take participants' addresses without TLS"),
    )
    parser.add_argument(
        "--test-mode",
        action="store_true",
        help=_("trust the published key of the public tests, on this machine alone"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    try:
        from goodoffices.dss.serving import Settings, serve
    except ModuleNotFoundError as error:
        raise InputError(
            f"{error.name} is not installed",
            advice=_("This needs the extra for airspace: pip install 'goodoffices[airspace]'"),
        ) from error
    settings = Settings(
        audiences=arguments.audience,
        key_files=arguments.public_key,
        key_urls=arguments.jwks_url,
        database=arguments.database,
        host=arguments.host,
        port=arguments.port,
        allow_http=arguments.allow_http_base_urls,
        test_mode=arguments.test_mode,
    )

    def ready(address: str) -> None:
        if settings.test_mode:
            print(_("TEST MODE: anybody can sign as anybody. For tests on this machine alone."))
        print(
            _("The airspace is open on {address}. Ctrl-C closes it.").format(address=address),
            flush=True,
        )

    return serve(settings, ready)
