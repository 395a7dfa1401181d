"""The product's settings in a fresh data directory, with a fast password hash and a database file of its own."""

import atexit
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="forbear-test-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["FORBEAR_HOME"] = HOME

from forbear.web.settings import *  # noqa: E402, F403
from forbear.web.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and processes must meet in it as they do in the product.
    DATABASES["default"]["TEST"] = {"NAME": f"{HOME}/test.sqlite3"}
