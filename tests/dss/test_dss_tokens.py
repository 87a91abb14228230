"""Tokens and keys: RS256 alone, for this service, for an hour at most; the published key never."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from goodoffices.cli import main
from goodoffices.dss import instant
from goodoffices.dss.keys import FetchedKeys, FixedKeys, keys_in, keys_of
from goodoffices.dss.refusal import Refusal
from goodoffices.dss.serving import Settings, serve
from goodoffices.dss.tokens import Tokens
from goodoffices.errors import InputError
from tests.dss.participants import HOST, NOON, SC, claims, key_pair, token

# The public key of the tests of InterUSS (their build/test-certs/auth2.pem); its private half stands
# beside it, for everybody to read.
PUBLISHED = """-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtjrMt+vOxuqjOU+hwrVA
gHjBMs9nMw1ONSpiLOpUQSnqvBwB0Zba+8e2tGJeQDWEf8KoVt3PfMa34EomLhWZ
GWEosftV8gZSbneDjUnE+kUTXvZmMFa2Byc9njsl5N7dOC1pT7qHNJOB9RhK/9eh
Pl7XczRuIJR7N/ZFk+XZSlFh5werq7ME7GdhBPFaO30KZRmRhgwVtAP2kA8sSrqg
xXuuyy808UvT3MkzL63Sv/EzQSs8YLVAn/BwiQlmWxKFmtzNk9RJdYkxRJN1E9E2
sS2i6b55j94hiPwwQ16GsAAWUT+ijezlHuGZU+OLYtYfoHy+4Ku31doQc0ujvtYO
JQIDAQAB
-----END PUBLIC KEY-----
"""


def pem(key):
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def key_set(*keys, **more):
    entries = [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key)) | more for key in keys]
    return json.dumps({"keys": entries}).encode()


@pytest.fixture(scope="module")
def another():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def reader(*keys, now=NOON, audiences=(HOST,)):
    held = [key.public_key() for key in keys or (key_pair(),)]
    return Tokens([FixedKeys(held)], audiences, clock=lambda: now)


def refused(tokens, header):
    with pytest.raises(Refusal) as refusal:
        tokens.caller(header)
    assert refusal.value.status == 401
    return refusal.value.advice


def test_a_token_says_who_speaks_and_what_is_allowed():
    caller = reader().caller(f"Bearer {token('north', SC, 'utm.other')}")

    assert caller.name == "north"
    assert caller.scopes == {SC, "utm.other"}


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Basic abc", "nonsense", "Bearer \u00e9", "Bearer \udcff"],
)
def test_without_a_token_nothing_is_answered(header):
    assert "No access token" in refused(reader(), header)


@pytest.mark.parametrize("scheme", ["bearer", "BEARER"])
def test_the_word_bearer_is_taken_in_any_case(scheme):
    assert reader().caller(f"{scheme} {token('north', SC)}").name == "north"


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"aud": "elsewhere.example"}, "another service"),
        ({"aud": None}, "another service"),
        ({"aud": ["elsewhere.example"]}, "another service"),
        ({"aud": 7}, "another service"),
        ({"sub": ""}, "who you are"),
        ({"sub": None}, "who you are"),
        ({"sub": "x" * 501}, "who you are"),
        ({"iss": ""}, "who gave it"),
        ({"iss": None}, "who gave it"),
        ({"exp": None}, "when it ends"),
        ({"exp": "soon"}, "when it ends"),
        ({"exp": 1e300}, "longer than an hour"),
        ({"exp": NOON // instant.SECOND - 5}, "has ended"),
        ({"exp": NOON // instant.SECOND + 3606}, "longer than an hour"),
        ({"nbf": NOON // instant.SECOND + 6}, "not valid yet"),
    ],
)
def test_a_token_that_breaks_a_rule_is_refused_with_the_rule(wrong, word):
    given = {k: v for k, v in (claims("north", SC) | wrong).items() if v is not None}
    sent = jwt.encode(given, key_pair(), algorithm="RS256")

    assert word in refused(reader(), f"Bearer {sent}")


def test_several_audiences_may_be_accepted_and_named():
    tokens = reader(audiences=(HOST, "127.0.0.1"))

    for audience in ("127.0.0.1", [HOST, "elsewhere.example"]):
        assert tokens.caller(f"Bearer {token('north', SC, aud=audience)}").name == "north"


def test_a_token_without_scopes_speaks_but_is_allowed_nothing():
    assert reader().caller(f"Bearer {token('north', scope=None)}").scopes == frozenset()


def test_a_token_of_another_key_is_refused(another):
    assert "no key of ours" in refused(reader(), f"Bearer {token('north', SC, key=another)}")


def test_every_key_is_tried(another):
    tokens = reader(another, key_pair())

    assert tokens.caller(f"Bearer {token('north', SC)}").name == "north"
    assert tokens.caller(f"Bearer {token('south', SC, key=another)}").name == "south"


def test_no_other_way_of_signing_is_taken():
    public = pem(key_pair().public_key())
    body = claims("north", SC)
    unsigned = jwt.encode(body, None, algorithm="none")
    longer = jwt.encode(body, key_pair(), algorithm="RS512")
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, body)]
    shared = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mark = hmac.digest(public, shared, hashlib.sha256)
    confused = (shared + b"." + base64.urlsafe_b64encode(mark).rstrip(b"=")).decode()

    for sent in (unsigned, longer, confused, token("north", SC)[:-6] + "AAAAAA", "a.b.c"):
        assert "no key of ours" in refused(reader(), f"Bearer {sent}")


def test_a_token_that_held_is_remembered_until_it_ends_and_no_longer():
    at = [NOON]
    tokens = Tokens([FixedKeys([key_pair().public_key()])], [HOST], clock=lambda: at[0])
    sent = f"Bearer {token('north', SC)}"
    tokens.caller(sent)

    at[0] = NOON + 3600 * instant.SECOND
    assert tokens.caller(sent).name == "north"
    at[0] = NOON + 3605 * instant.SECOND
    assert "has ended" in refused(tokens, sent)


def test_a_remembered_token_is_forgotten_when_the_keys_change(another):
    keys = [key_set(key_pair().public_key())]
    source = FetchedKeys("https://keys.example/", fetch=lambda _url: keys[0])
    tokens = Tokens([source], [HOST], clock=lambda: NOON)
    sent = f"Bearer {token('north', SC)}"
    assert tokens.caller(sent).name == "north"

    keys[0] = key_set(another.public_key())
    assert source.refresh()

    refused(tokens, sent)
    assert tokens.caller(f"Bearer {token('south', SC, key=another)}").name == "south"


def test_only_so_many_tokens_are_remembered(monkeypatch):
    monkeypatch.setattr("goodoffices.dss.tokens.MOST_REMEMBERED", 2)
    tokens = reader()
    for name in ("a", "b", "c"):
        tokens.caller(f"Bearer {token(name, SC)}")

    assert len(tokens._held) == 2


# Keys


def test_a_file_may_hold_several_keys_or_a_key_set(tmp_path, another):
    keys = [key_pair().public_key(), another.public_key()]
    several, a_set = tmp_path / "keys.pem", tmp_path / "keys.json"
    several.write_bytes(b"# of 2026\n" + b"".join(pem(key) for key in keys))
    a_set.write_bytes(key_set(*keys))

    for path in (several, a_set):
        assert [key.public_numbers() for key in keys_in(path)] == [
            key.public_numbers() for key in keys
        ]


def test_keys_for_something_else_are_passed_over(another):
    elliptic = ec.generate_private_key(ec.SECP256R1()).public_key()
    entries = json.loads(key_set(another.public_key()))["keys"]
    mixed = {"keys": [{"kty": "EC"}, {"kty": "RSA"}, entries[0] | {"use": "enc"}, *entries]}

    assert len(keys_of(json.dumps(mixed).encode(), name="a set")) == 1
    assert len(keys_of(pem(elliptic) + pem(another.public_key()), name="a file")) == 1


@pytest.mark.parametrize("raw", [b"", b"nonsense", b"{}", b'{"keys": 1}', b'{"keys": []}', b"{"])
def test_a_file_without_a_key_is_refused(raw):
    with pytest.raises(InputError) as refusal:
        keys_of(raw, name="keys.pem")

    assert "keys.pem" in refusal.value.advice


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError) as refusal:
        keys_in(tmp_path / "no.pem")

    assert "no.pem" in refusal.value.advice


def test_a_private_key_is_refused_before_it_lies_about(another):
    private = another.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )

    with pytest.raises(InputError) as refusal:
        keys_of(private, name="key.pem")

    assert "private" in refusal.value.advice


def test_a_short_key_is_refused():
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()

    with pytest.raises(InputError) as refusal:
        keys_of(pem(short), name="key.pem")

    assert "1024 bits" in refusal.value.advice


def test_a_key_set_that_cannot_be_fetched_lasts_an_hour():
    at, answers = [0.0], [key_set(key_pair().public_key())]

    def fetch(_url):
        if not answers:
            raise OSError("no network")
        return answers[0]

    source = FetchedKeys("https://keys.example/", fetch=fetch, clock=lambda: at[0])
    answers.clear()
    at[0] = 3600.0
    assert not source.refresh()
    assert len(source.current()) == 1
    at[0] = 3600.1
    assert source.current() == []


@pytest.mark.parametrize("url", ["http://keys.example/", "file:///keys.json", "https://"])
def test_a_key_set_is_fetched_over_tls_only(url):
    with pytest.raises(InputError) as refusal:
        FetchedKeys(url)

    assert "cannot be fetched" in refusal.value.advice


# The published key


@pytest.mark.parametrize("form", ["pem", "set"])
def test_a_production_service_refuses_the_published_key(tmp_path, capsys, form, another):
    path = tmp_path / "key"
    [published] = keys_of(PUBLISHED.encode(), name="published", test_mode=True)
    path.write_bytes(
        pem(another.public_key()) + PUBLISHED.encode()
        if form == "pem"
        else key_set(another.public_key(), published)
    )
    database = f"sqlite:{tmp_path / 'airspace.sqlite'}"
    told = ["dss", "--public-key", str(path), "--audience", HOST, "--database", database]

    assert main([*told, "--port", "0"]) == 2

    assert "anybody could sign as anybody" in capsys.readouterr().err
    assert not (tmp_path / "airspace.sqlite").exists()


def test_a_fetched_set_with_the_published_key_is_refused():
    with pytest.raises(InputError, match="published"):
        FetchedKeys("https://keys.example/", fetch=lambda _url: PUBLISHED.encode())


def test_test_mode_takes_the_published_key_on_this_machine_alone(tmp_path):
    path = tmp_path / "key.pem"
    path.write_text(PUBLISHED)

    assert len(keys_in(path, test_mode=True)) == 1
    with pytest.raises(InputError) as refusal:
        serve(
            Settings(audiences=[HOST], key_files=[path], host="0.0.0.0", test_mode=True),
            lambda _address: None,
        )
    assert "this machine alone" in refusal.value.advice


def test_without_any_key_nothing_is_started():
    with pytest.raises(InputError) as refusal:
        serve(Settings(audiences=[HOST]), lambda _address: None)

    assert "--public-key" in refusal.value.advice


# A key set over the network


@pytest.fixture
def keys_server(tmp_path, another):
    """A server with a certificate of its own; `answer` is what it says."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    begins = datetime.now(UTC) - timedelta(hours=1)
    certificate = (
        x509.CertificateBuilder(name, name, another.public_key(), 1)
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(another, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    path.write_bytes(
        another.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            status, body = self.server.answer
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        answer = (200, key_set(key_pair().public_key()))
        certificate = path

        def handle_error(self, *_):
            pass  # whoever does not trust the certificate hangs up

    server = Server(("127.0.0.1", 0), Answering)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_key_set_comes_from_a_server_whose_certificate_holds(keys_server, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(keys_server.certificate))
    source = FetchedKeys(f"https://localhost:{keys_server.server_port}/keys.json")

    tokens = Tokens([source], [HOST], clock=lambda: NOON)

    assert tokens.caller(f"Bearer {token('north', SC)}").name == "north"


def test_a_key_set_behind_a_certificate_nobody_knows_is_not_taken(keys_server):
    with pytest.raises(InputError):
        FetchedKeys(f"https://localhost:{keys_server.server_port}/keys.json")


@pytest.mark.parametrize(
    "answer",
    [(404, b"{}"), (302, b""), (200, b""), (200, b" " * 1_000_001)],
    ids=["absent", "elsewhere", "empty", "endless"],
)
def test_another_answer_than_a_key_set_is_not_taken(keys_server, monkeypatch, answer):
    monkeypatch.setenv("SSL_CERT_FILE", str(keys_server.certificate))
    keys_server.answer = answer

    with pytest.raises(InputError):
        FetchedKeys(f"https://localhost:{keys_server.server_port}/keys.json")
