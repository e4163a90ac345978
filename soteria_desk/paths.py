"""Where shipped files lie (checkout, wheel or bundle) and where the user's own settings go."""

import sys
from functools import cache
from pathlib import Path


@cache
def resources() -> Path:
    """Return the folder of shipped data: `resources/` in a checkout, `_resources` in a wheel or bundle."""
    package = Path(__file__).resolve().parent
    bundled = getattr(sys, "_MEIPASS", None)
    candidates = [Path(bundled) / "resources"] if bundled else []
    candidates += [package / "_resources", package.parent / "resources"]
    for candidate in candidates:
        if (candidate / "doctrine").is_dir():
            return candidate
    raise FileNotFoundError(f"the shipped resources are missing beside {package.name}")


def manual_folder() -> Path:
    """Return the folder of the manual's pages: shipped with the data, or `docs/manual` in a checkout."""
    shipped = resources() / "manual"
    return shipped if shipped.is_dir() else resources().parent / "docs" / "manual"


def settings_folder() -> Path:
    """Return the user's settings folder; it holds sizes and choices, never anything of a case."""
    from platformdirs import user_config_path  # slow to import, and not needed before the first setting

    return user_config_path("soteria-desk", appauthor=False)


def policy_file() -> Path:
    """Return where the policy file of this computer lies, or would lie; an ordinary user cannot change that place.

    Never asked from the environment: XDG variables and %ProgramData% belong to whoever starts the program.
    """
    if sys.platform == "win32":
        from soteria_desk.windows_files import program_data

        return program_data() / "Soteria Desk" / "policy.toml"
    return Path("/etc/soteria-desk/policy.toml")
