"""What the demo's water utility shows to everybody, in Chinese and in English."""

from collections.abc import Mapping
from datetime import datetime

from app.demo.water_utility import Utility
from tenants.directory import department, public_directory
from tenants.rules import public_matter

SERVICE = {"name": "Customer Service", "place": "Service hall, ground floor"}
BUSINESS = {"name": "Business Office", "place": "Service hall, second floor, window 3"}
REPAIRS = {"name": "Network Repairs", "place": "Repairs depot"}
HOURS = {"office_hours": "Working days 8:30–12:00 and 14:00–17:30"}
# Department, whom to ask for there, and what it is called in English.
DEPARTMENTS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("CS", "0104", SERVICE | HOURS),
    ("BZ", "0202", BUSINESS | HOURS),
    ("NT", "0302", REPAIRS | HOURS),
)
MATTERS = {
    "WS-01": "Water bills",
    "WS-02": "Change of customer",
    "WS-03": "New connection",
    "WS-04": "Burst pipe",
    "WS-05": "Water quality complaint",
    "WS-06": "Questions about water supply",
}


async def open_to_everybody(utility: Utility, *, at: datetime) -> None:
    """Inside a session of the tenant: the directory is open from now on."""
    await public_directory.change(
        is_open=True,
        introduction="供水报装、过户、水费、报修和水质咨询。",
        complaint_channel="服务监督热线 0571-96390010，或拨打 12345。",
        texts={
            "en": {
                "name": "Qingyuan Water",
                "introduction": "New connections, change of customer, bills, repairs and water quality.",
                "complaint_channel": "Service supervision 0571-96390010, or call 12345.",
            }
        },
        by=None,
        at=at,
    )
    for code, receptionist, english in DEPARTMENTS:
        await department.change(
            utility.departments[code],
            is_public=True,
            receptionist_id=utility.staff[receptionist],
            texts={"en": english},
            by=None,
            at=at,
        )
    for code, english_name in MATTERS.items():
        await public_matter.put(code, texts={"en": {"name": english_name}}, by=None, at=at)
