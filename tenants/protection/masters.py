"""Whether this process was given every master key that something here is wrapped with."""

from tenants.protection import master
from tenants.session import database


class WrongMaster(RuntimeError):
    """Something was sealed with a key that this process does not have; the message says it in one line."""


async def require_known() -> None:
    """Raise WrongMaster; where nothing was ever sealed any key is the right one."""
    keys = master.in_use()
    given = {key.name for key in (keys.current, *keys.earlier)}
    rows = await database().fetch("select master, tenants from master_keys_in_use()")
    if missing := [row for row in rows if row["master"] not in given]:
        told = ", ".join(f"{row['master']} ({row['tenants']} organizations)" for row in missing)
        raise WrongMaster(
            f"DATA_KEY: is {keys.current.name}, but data here is sealed under {told}; "
            "give that key, or name it in DATA_KEYS_EARLIER"
        )
