"""What of a seat's surface differs between two worlds by nature: hashes over all of a record, salted.

A checkpoint's root stands for every chain, so it differs where anything differs, and tells nothing without
the salts. It comes to a seat as twelve or twenty-four words, as the root and its signature in a note, as the
hashes of its inclusion proof, and under the signature of the file that holds these. Just these bytes are
masked, found by their shape, each with as many others, so that lengths are still compared.
"""

import base64
import re

WORDS = re.compile(
    rb'<ol class="spoken" dir="ltr" lang="en">((?:<li>[a-z]{3,8} *</li>){12,24})</ol>'
)
WORD = re.compile(rb"<li>[a-z ]{8}</li>")
ROOT = re.compile(rb"^[A-Za-z0-9+/]{43}=$", re.MULTILINE)
SIGNATURE = re.compile(rb"(?<= )[A-Za-z0-9+/]{91}=$", re.MULTILINE)
HASH = re.compile(rb"\b[0-9a-f]{64}\b")


def masked(body):
    """A body without what a root is bound to make different; of the same length."""
    if body.startswith(b"goodoffices-record/1\n"):
        return b"\n".join(map(_masked_line, body.split(b"\n")))
    return WORDS.sub(lambda found: WORD.sub(b"<li>--------</li>", found[0]), body)


def _masked_line(line):
    name, *fields = line.split(b"\t")
    if name == b"S":
        fields[-1] = HASH.sub(b"-" * 64, fields[-1])
    elif name == b"C":
        note = SIGNATURE.sub(b"-" * 92, ROOT.sub(b"-" * 44, base64.b64decode(fields[-1])))
        fields[-1] = base64.b64encode(note)
    elif name == b"T":
        fields[-1] = re.sub(rb"^[0-9a-f]{128}$", b"-" * 128, fields[-1])
    return b"\t".join([name, *fields])
