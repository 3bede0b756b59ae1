"""kernel.so: the loops over points, compiled, with their digest behind."""

import ctypes
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

SOURCE = Path(__file__).with_name("kernel.c")
FLAGS = (
    "-O3",
    "-mcpu=baseline",
    "-ffp-contract=fast",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-shared",
    "-fPIC",
    "-s",
)


def build(target: Path) -> None:
    """Compile the kernel, with the compiler that comes from a Python package.

    Without it bulk assessment decides the same with NumPy, some times slower.

    Args:
        target: Folder of what the build makes.
    """
    kernel = target / "kernel.so"
    kernel.unlink(missing_ok=True)
    with TemporaryDirectory() as folder:
        for name, more in (("fast.so", ()), ("plain.so", ("-DPLAIN",))):
            made = Path(folder, name)
            command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, *more]
            done = subprocess.run(
                [*command, "-o", str(made), str(SOURCE)],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                told = done.stderr.strip()[-300:]
                print(f"no compiled kernel, NumPy serves: {told}")
                return
            if ctypes.CDLL(str(made)).exeat_kernel_layout():
                break
        library = made.read_bytes()
    # A damaged library ends the process that loads it: whoever loads it looks first.
    kernel.write_bytes(library + sha256(library).digest())
    kernel.chmod(0o644)
