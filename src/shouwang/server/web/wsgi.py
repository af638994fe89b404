"""What a web server runs: ``shouwang.server.web.wsgi:application``."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.server.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
