"""What a web server runs: ``shouwang.server.web.wsgi:application``.

Every page's module is brought in at once, and what stays for good is taken out of what Python searches for garbage. Two hundred
thousand objects of programs are never garbage; to search them again stopped one page in forty for a tenth of a second and
longer. They are handed back at the end, when modules are taken apart.
"""

from __future__ import annotations

import atexit
import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.server.settings")

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

application = get_wsgi_application()
assert get_resolver().url_patterns  # asked for, they are read
gc.collect()
gc.freeze()
atexit.register(gc.unfreeze)
