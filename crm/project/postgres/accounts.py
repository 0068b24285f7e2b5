"""The account that runs the server: our own, or for root one that PostgreSQL accepts."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from crm.project.postgres.errors import ServerTrouble


@dataclass(frozen=True)
class Account:
    """An account of this machine, and how to start a program under it."""

    name: str
    uid: int
    gid: int

    @property
    def switch(self) -> dict:
        """Answer the arguments that make ``subprocess`` change to this account."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_run(self, program: Path) -> bool:
        """Tell whether this account may run a program or enter a folder."""
        return subprocess.call(["/usr/bin/test", "-x", program], cwd="/", **self.switch) == 0

    def take(self, folder: Path) -> None:
        """Make a folder that only this account can open; refuse one that others hold."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), self.uid}:
            raise ServerTrouble(f"{folder} belongs to someone else.")
        os.chown(folder, self.uid, -1)
        folder.chmod(0o700)


def choose() -> Account:
    """Answer our own account; PostgreSQL refuses root, who lends it another.

    Root's choice is CASETRAIL_PG_USER, then ``postgres``, then ``nobody``.
    """
    if os.geteuid() != 0:
        return named(pwd.getpwuid(os.geteuid()))
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    if wanted := os.environ.get("CASETRAIL_PG_USER"):
        if wanted not in known:
            raise ServerTrouble(f"CASETRAIL_PG_USER names {wanted}, an unknown account.")
        return named(known[wanted])
    return named(known.get("postgres") or known["nobody"])


def named(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
