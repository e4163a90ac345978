"""Imports go one way, and a few libraries stand behind one module each."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NETWORK = {
    "socket", "ssl", "http", "urllib.request", "urllib3", "requests", "ftplib", "smtplib", "imaplib", "poplib",
    "telnetlib", "xmlrpc", "asyncio", "socketserver", "webbrowser", "PySide6.QtNetwork", "PySide6.QtWebSockets",
}  # fmt: skip
IMPORTERS = {
    "sqlcipher3": {"soteria_desk/storage/connection.py"},
    "pypdfium2": {"soteria_desk/report/read_pdf.py", "ui/work/pdfium.py"},
    "cryptography": {
        "soteria_desk/vault/identity.py", "soteria_desk/vault/kdf.py", "soteria_desk/vault/keyring.py",
        "soteria_desk/vault/slots.py", "soteria_desk/vault/page_cipher.py",
        "soteria_desk/vault/preload.py", "soteria_desk/vault/signing.py",
    },
}  # fmt: skip
"""Libraries that are kept behind few modules, and which: to read a file and to draw one, to seal and to derive."""


def sources() -> list[Path]:
    """Every module of the product."""
    return sorted((*(ROOT / "soteria_desk").rglob("*.py"), *(ROOT / "ui").rglob("*.py")))


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_contracts_of_the_layers_are_kept() -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
        "--no-cache",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_imports_anything_of_a_network() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in sources()
        for name in imported(path)
        if any(name == one or name.startswith(f"{one}.") for one in NETWORK)
    }
    assert found == set()


@pytest.mark.parametrize("library", sorted(IMPORTERS))
def test_a_library_stands_behind_few_modules(library: str) -> None:
    importers = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if any(name == library or name.startswith(f"{library}.") for name in imported(path))
    }
    assert importers == IMPORTERS[library]


def test_no_text_of_the_product_names_a_place_to_fetch_from() -> None:
    """Addresses stand in doctrine sources as texts to read; code has none to open."""
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {node.value[:60]}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "://" in node.value
    ]
    assert found == []
