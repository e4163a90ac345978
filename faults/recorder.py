"""Builds recorder.c with the system's C compiler and speaks to it: record, mark, fail the next call but so many.

The library has to be there before Python starts, so a harness starts itself again with it.
"""

import ctypes
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_name("recorder.c")
_MARK = "SOTERIA_FAULTS_LIBRARY"
_RECORD = struct.Struct("<B7xQqIIQ")


class Call(NamedTuple):
    """One call that was recorded; recorder.c has the letters."""

    op: str
    inode: int
    offset: int
    path: str
    other: str
    data: bytes


def build(folder: Path) -> Path:
    """Compile the library into `folder`.

    Raises:
        SystemExit: there is no compiler, or it does not do; said in words, for nothing is proved then.
    """
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if sys.platform != "linux" or compiler is None:
        raise SystemExit(
            "This harness needs Linux and a C compiler, and found none: nothing was proved."
            " On Debian: apt-get install gcc libc6-dev"
        )
    library = folder / "recorder.so"
    command = [
        compiler,
        "-shared",
        "-fPIC",
        "-O2",
        "-Wall",
        "-o",
        str(library),
        str(SOURCE),
        "-ldl",
        "-pthread",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"recorder.c could not be built, so nothing was proved:\n{done.stderr[-2000:]}")
    return library


def start_again_with_it(module: str) -> "Recorder":
    """Return the recorder this process runs under; where it does not yet, start `module` again under it."""
    folder = os.environ.get(_MARK)
    if folder is None:
        folder = tempfile.mkdtemp(prefix="soteria-recorder-")
        try:
            library = build(Path(folder))
        except SystemExit:
            shutil.rmtree(folder)
            raise
        inside = {**os.environ, "LD_PRELOAD": str(library), _MARK: folder}
        os.execve(sys.executable, [sys.executable, "-m", module, *sys.argv[1:]], inside)
    # It is loaded: neither its file nor our word to ourselves is needed any more.
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.pop(_MARK)
    os.environ.pop("LD_PRELOAD")
    return Recorder(ctypes.CDLL(None))


class Recorder:
    """The library this process runs under."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        library.faults_calls.restype = ctypes.c_long
        library.faults_sockets.restype = ctypes.c_long

    def watch(self, folder: Path) -> None:
        """Look at what happens below `folder` from now on."""
        self._library.faults_watch(os.fsencode(folder))

    def record(self, log: Path) -> None:
        """Write every call to `log`, which must lie elsewhere."""
        if self._library.faults_record(os.fsencode(log)) < 0:
            raise OSError(f"{log} cannot be written")

    def stop(self) -> None:
        """Record no more."""
        self._library.faults_stop()

    def mark(self, text: str) -> None:
        """Put a word of ours between the calls: what has been acknowledged by now."""
        self._library.faults_mark(text.encode())

    def fail(self, at: int, error: int, *, for_good: bool, writing_only: bool) -> None:
        """Let the call of that number fail, or it and every one after it; 0 lets none fail. Counting starts anew."""
        self._library.faults_fail(ctypes.c_long(at), error, int(for_good), int(writing_only))

    @property
    def calls(self) -> int:
        """How many calls there were since `fail`."""
        return int(self._library.faults_calls())

    @property
    def internet_sockets(self) -> int:
        """How many sockets of the internet's families this process asked for."""
        return int(self._library.faults_sockets())


def read(log: Path) -> Iterator[Call]:
    """Read what was recorded."""
    data = log.read_bytes()
    at = 0
    while at < len(data):
        op, inode, offset, first, second, length = _RECORD.unpack_from(data, at)
        at += _RECORD.size
        path = os.fsdecode(data[at : at + first])
        other = os.fsdecode(data[at + first : at + first + second])
        at += first + second
        yield Call(chr(op), inode, offset, path, other, data[at : at + length])
        at += length
