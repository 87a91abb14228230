"""What a process did to a folder, as the system saw it, and every disk that a power cut may leave of it.

The calls of a real process are recorded by strace. What was written and not yet flushed is only in the
memory of the system: a power cut keeps any part of it, sector by sector, each as it stood at some time since
the flush. The length of a file and the names in a folder are such parts too. File systems promise this and
no more; many keep more.
"""

import json
import random
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECTOR = 512
CALLS = (
    "openat,open,creat,close,dup,dup2,dup3,lseek,write,writev,pwrite64,pwritev,pwritev2,ftruncate,truncate,"
    "fallocate,fsync,fdatasync,sync_file_range,rename,renameat,renameat2,link,linkat,unlink,unlinkat,"
    "symlink,symlinkat,mkdir,mkdirat,rmdir,copy_file_range,sendfile"
)
"""Whatever can change a file or its name; one that is not understood below is an error."""
_DONE = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_IN_MEMORY_ALONE = "-shm"
"""SQLite's index of its log: made anew at every start, never read back."""


class Worker:
    """A process that does what it is told, one line of JSON each, and is watched while it does.

    Parameters
    ----------
    module : str
        What runs; it answers each line with one.
    trace : Path
        Where the record of its calls goes.
    """

    def __init__(self, module, trace):
        strace = shutil.which("strace")
        assert strace, "no strace: apt-get install -y --no-install-recommends strace"
        self.calls, self.files, self._folder = [], {}, None
        self._open, self._names, self._begun = {}, {}, {}
        trace.touch()
        self._trace = trace.open()
        self._rest, self._said = "", 0
        self._process = subprocess.Popen(
            [
                *(strace, "-f", "-qq", "-xx", "-s", "4000000", "--seccomp-bpf", "-o", str(trace)),
                *("-e", f"trace={CALLS}", "-e", "signal=none", sys.executable, "-m", module),
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self):
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()
        self._trace.close()

    def begin(self, folder, files):
        """From now on, `calls` are those on this folder, in which these files stand."""
        self.calls, self._folder, self.files = [], str(folder), dict(files)
        self._names = {name: name for name in files}
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)

    def do(self, act, *given):
        """Tell it to do something; returns its answer, which is the last of `calls`."""
        self._process.stdin.write(json.dumps([act, *given]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the worker fell over"
        self._said += 1
        heard = sum(call[0] == "say" for call in self.calls)
        while sum(call[0] == "say" for call in self.calls) == heard:
            self._read()
        return json.loads(answer)

    def disk(self, **how):
        """The disk as it was before the first of the calls."""
        return Disk(self.files, **how)

    # What strace wrote

    def _read(self):
        *lines, self._rest = (self._rest + self._trace.read()).split("\n")
        for line in lines:
            thread, _, what = line.partition(" ")
            what = what.strip()
            if what.endswith("<unfinished ...>"):
                what = what.removesuffix("<unfinished ...>")
                self._begun[thread] = what
                if what.startswith("close("):
                    # Its number is free for another thread before this one is told that it has closed.
                    self._open.pop(int(what[6:].partition(")")[0]), None)
                    self._begun[thread] = None
                continue
            if what.startswith("<... "):
                begun = self._begun.pop(thread)
                if begun is None:
                    continue
                what = begun + what.partition(" resumed>")[2]
            done = _DONE.match(what)
            if done and int(done[3]) >= 0:
                self._understand(done[1], done[2], int(done[3]))

    def _understand(self, name, given, result):
        texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(given)]
        first = given.split(",")[0].strip()
        if name in ("openat", "open"):
            self._opened(result, texts[0].decode(), given)
        elif name == "close":
            self._open.pop(int(first), None)
        elif name in ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat"):
            paths = [Path(text.decode()) for text in texts]
            if str(paths[0].parent) == self._folder:
                self._named(name.removesuffix("2").removesuffix("at"), *paths)
        elif first == "1" and name == "write":
            self.calls.append(("say", texts[0].decode()))
        elif first.isdigit() and int(first) in self._open:
            self._changed(name, self._open[int(first)], given, texts, result)
        else:
            assert self._folder is None or not any(
                text.decode(errors="replace").startswith(self._folder) for text in texts
            ), f"{name}({given})"

    def _opened(self, handle, path, given):
        if path == self._folder:
            self._open[handle] = _Handle(None)
        if str(Path(path).parent) != self._folder or path.endswith(_IN_MEMORY_ALONE):
            return
        name = Path(path).name
        if name not in self._names:
            self._names[name] = len(self.calls)
            self.calls.append(("make", name, len(self.calls)))
        elif "O_TRUNC" in given:
            self.calls.append(("cut", self._names[name], 0))
        self._open[handle] = _Handle(self._names[name], folder=self._folder)
        assert "O_APPEND" not in given, given

    def _named(self, what, old, new=None):
        old = old.name
        if old.endswith(_IN_MEMORY_ALONE):
            return
        if what == "unlink":
            del self._names[old]
            self.calls.append(("unlink", old))
        else:
            assert str(new.parent) == self._folder
            self._names[new.name] = self._names[old]
            if what == "rename":
                del self._names[old]
            self.calls.append((what, old, new.name))

    def _changed(self, name, handle, given, texts, result):
        if handle.folder not in (None, self._folder):
            return  # of a life before
        if name == "lseek":
            handle.at = result
        elif name == "write":
            self.calls.append(("write", handle.file, handle.at, texts[0][:result]))
            handle.at += result
        elif name == "pwrite64":
            at = int(given.rpartition(",")[2])
            self.calls.append(("write", handle.file, at, texts[0][:result]))
        elif name == "ftruncate":
            self.calls.append(("cut", handle.file, int(given.rpartition(",")[2])))
        elif name in ("fsync", "fdatasync"):
            is_file = handle.file is not None
            self.calls.append(("flush", handle.file) if is_file else ("flush_folder",))
        else:
            raise AssertionError(f"{name}({given})")


@dataclass
class _Handle:
    file: object
    folder: str | None = None
    at: int = 0


@dataclass
class File:
    """What surely stands on the disk, and what was done since."""

    kept: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """``(place, content)`` of a write, ``(length, None)`` of a cut."""

    def content(self, keep):
        """The file if, of the pending calls that touched a sector, so many are kept as `keep` says."""
        lengths = [len(self.kept)]
        touched = {}
        for number, (at, content) in enumerate(self.pending):
            end = lengths[-1] if content is None else at + len(content)
            for sector in range(at // SECTOR, -(-end // SECTOR)):
                touched.setdefault(sector, []).append(number)
            lengths.append(at if content is None else max(lengths[-1], end))
        raw = bytearray(self.kept.ljust(max(lengths), b"\0"))
        for sector, numbers in touched.items():
            first, last = sector * SECTOR, min((sector + 1) * SECTOR, len(raw))
            for number in numbers[: keep(len(numbers))]:
                at, content = self.pending[number]
                start = max(at, first)
                here = bytes(last - start) if content is None else content[start - at : last - at]
                raw[start : start + len(here)] = here
        return bytes(raw[: lengths[keep(len(self.pending))]])


def everything(pending):
    """All that was called for."""
    return pending


def nothing(pending):
    """Only what was flushed."""
    return 0


def any_part(seed):
    """Of each sector, any number of the calls that touched it."""
    chance = random.Random(seed)
    return lambda pending: chance.randint(0, pending)


def nearly(seed, *, kept):
    """Nearly everything, or nearly nothing."""
    chance = random.Random(seed)
    return lambda pending: pending if (chance.random() < 0.1) != kept else 0


class Disk:
    """One folder on a disk that is told of calls, one after the other.

    Parameters
    ----------
    files : dict of str to bytes
        What stands on it.
    flushes : bool
        False for a disk that says it has flushed and has not.
    """

    def __init__(self, files, *, flushes=True):
        self._files = {name: File(content) for name, content in files.items()}
        self._names = [{name: name for name in files}]
        """What the folder showed at its last flush and after each change since."""
        self._flushes = flushes

    def do(self, call):
        getattr(self, f"_{call[0]}")(*call[1:])

    def now(self):
        """What every program sees."""
        return self.after_a_power_cut(everything)

    def after_a_power_cut(self, keep):
        """What is left; `keep` says how many of some pending calls."""
        names = self._names[keep(len(self._names) - 1)]
        contents = {
            file: self._files[file].content(keep) for file in sorted(set(names.values()), key=str)
        }
        return {name: contents[file] for name, file in names.items()}

    def _say(self, _words):
        """Nothing to a disk."""

    def _make(self, name, file):
        self._files[file] = File()
        self._names.append({**self._names[-1], name: file})

    def _write(self, file, at, content):
        self._files[file].pending.append((at, content))

    def _cut(self, file, length):
        self._files[file].pending.append((length, None))

    def _flush(self, file):
        if self._flushes:
            self._files[file] = File(self._files[file].content(everything))

    def _flush_folder(self):
        if self._flushes:
            del self._names[:-1]

    def _rename(self, old, new):
        names = dict(self._names[-1])
        names[new] = names.pop(old)
        self._names.append(names)

    def _link(self, old, new):
        self._names.append({**self._names[-1], new: self._names[-1][old]})

    def _unlink(self, name):
        names = dict(self._names[-1])
        del names[name]
        self._names.append(names)
