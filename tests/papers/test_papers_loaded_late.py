"""What reads pictures is loaded by whoever reads one: not by the web as it starts, and not by the commands' help."""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
PROGRAM = """
import json, sys
heavy = lambda *names: [name for name in names if name in sys.modules]
import django
django.setup()
from django.urls import get_resolver
assert len(get_resolver().url_patterns) > 5
import forbear.web.borrower.paper_reading, forbear.web.desk.screen
web = heavy("cv2", "onnxruntime", "rapidocr", "numpy")
from forbear.cli.main import main
try:
    main(["--help"])
except SystemExit:
    pass
print(json.dumps({"web": web, "help": heavy("cv2", "onnxruntime", "rapidocr")}))
"""


def test_nothing_that_reads_pictures_is_loaded_before_one_is_read() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(HERE / "src"), str(HERE / "tests"))),
            "DJANGO_SETTINGS_MODULE": "settings_for_tests",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert json.loads(done.stdout.splitlines()[-1]) == {"web": [], "help": []}
