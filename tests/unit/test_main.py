"""How the program begins."""

import subprocess
import sys


def test_garbage_is_looked_for_seldom_in_the_program() -> None:
    program = "import gc, sys\nfrom shilu.__main__ import main\nsys.argv = ['shilu', '--version']\ntry:\n    main()\n"
    program += "finally:\n    print(gc.get_threshold()[0])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "10000"
