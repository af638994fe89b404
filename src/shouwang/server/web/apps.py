"""What is settled once for the whole site before there is any form."""

from __future__ import annotations

from django.apps import AppConfig

from shouwang.desk.page.wrong import say_what_is_wrong


class Web(AppConfig):
    """The site's pages as Django knows them; they have no tables."""

    name = "shouwang.server.web"

    def ready(self) -> None:
        say_what_is_wrong()
