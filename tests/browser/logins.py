"""Who signs in for the walk through every page: one of every kind of post of the demo."""

from shouwang.server.commands.demo_people import DEMO_PASSWORD

LOGINS = {
    "county": "bureau",
    "department": "medical-insurance",
    "town": "town-100",
    "village": "village-100-201",
    "helper": "helper",
    "supervisor": "supervisor",
    "auditor": "auditor",
    "administrator": "admin",
}
PASSWORD = DEMO_PASSWORD
