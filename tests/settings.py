"""The desk's settings on a folder that is thrown away."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="goodoffices-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["GOODOFFICES_DATA"] = _folder

from goodoffices.desk.settings import *  # noqa: E402, F403
