"""Set up, start and check the product with nothing but Python: ``python3 start.py help``.

Standard library only, because it runs before anything is installed. Its sentences are in Chinese
and English side by side for the same reason: the catalogues are not compiled yet.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
OLDEST_PYTHON = (3, 11)
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")

HELP = """\
setup   安装运行环境，建立或升级数据库 · install what is missing, create or migrate the database
run     启动网页与后台任务 · start the web pages and the background worker
test    全部检查，与持续集成相同 · everything the build machine checks
sure    快速检查：格式、类型、引用、SQLite 测试 · quick check without PostgreSQL and browser
bench   性能测量 · measure speed and size
screenshots  重新拍摄说明书和 README 的图片 · take the pictures of the manual and the README
words   从源码更新翻译目录 · bring the translation catalogues up to date with the source
help    本说明 · this text
用法 · Use: python3 start.py run"""


class CannotGoOn(Exception):
    """Something a person has to do first; the text says what."""


def say(chinese: str, english: str) -> None:
    """Tell one thing in both languages."""
    print(f"{chinese} · {english}", flush=True)


def python_of(venv: Path, windows: bool = WINDOWS) -> Path:
    """Return the interpreter inside a virtual environment."""
    return venv / ("Scripts/python.exe" if windows else "bin/python")


PYTHON = python_of(ROOT / ".venv")


def fingerprint(files: Sequence[Path], python: str = sys.version) -> str:
    """Return what an installation depends on: the pins and the interpreter they are built for."""
    digest = hashlib.sha256(python.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    """Tell whether the installation that left this stamp is still the one asked for."""
    return stamp.is_file() and stamp.read_text(encoding="ascii").strip() == value


def environment(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment of the programs started here: UTF-8, on macOS Homebrew's Pango."""
    env = {**given, "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    homebrew = Path("/opt/homebrew/lib")
    if sys.platform == "darwin" and homebrew.is_dir():
        env.setdefault("DYLD_FALLBACK_LIBRARY_PATH", str(homebrew))
    return env


def call(command: Sequence[object], *, quiet: bool = False) -> int:
    """Run a program in the project's folder and return its exit code."""
    sink = subprocess.DEVNULL if quiet else None
    words = [str(word) for word in command]
    return subprocess.run(
        words, cwd=ROOT, env=environment(), stdout=sink, stderr=sink, check=False
    ).returncode


def twice(attempt: Callable[[], bool]) -> bool:
    """Try again once: downloads fail for reasons that pass."""
    return attempt() or attempt()


def make_environment() -> None:
    """Make ``.venv`` unless a working one is there."""
    if PYTHON.exists() and call([PYTHON, "-c", ""], quiet=True) == 0:
        return
    say("正在建立虚拟环境 .venv …", "making the virtual environment .venv …")
    command = [sys.executable, "-m", "venv", "--clear", str(PYTHON.parent.parent)]
    if call(command, quiet=True) == 0:
        return
    major, minor = sys.version_info[:2]
    package = f"python{major}.{minor}-venv"
    if not (apt_install([package]) and call(command) == 0):
        raise CannotGoOn(
            f"无法建立虚拟环境，请先执行：sudo apt-get install {package}"
            f" · cannot make a virtual environment; type: sudo apt-get install {package}"
        )


def install(development: bool) -> None:
    """Install the pinned packages unless that was done for exactly these pins before."""
    make_environment()
    names = ["requirements.txt", *(["requirements-dev.txt"] if development else [])]
    value = fingerprint([ROOT / name for name in names])
    stamp = ROOT / ".venv" / f".installed-{names[-1]}"
    if is_current(stamp, value):
        return
    say(
        "正在安装 Python 组件，首次需要几分钟 …",
        "installing Python packages, the first time takes minutes …",
    )
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "-r", names[-1]]
    if not twice(lambda: call(command) == 0):
        raise CannotGoOn(
            "Python 组件安装失败，请检查网络后重试"
            " · installing packages failed; check the network and try again"
        )
    stamp.write_text(value, encoding="ascii")


def may_apt() -> bool:
    """Tell whether this account can install system packages with apt."""
    return not WINDOWS and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str]) -> bool:
    """Install system packages where that is possible; True when it worked."""
    if not may_apt():
        return False
    say(
        f"正在安装系统组件：{' '.join(packages)}",
        f"installing system packages: {' '.join(packages)}",
    )
    env = {**environment(), "DEBIAN_FRONTEND": "noninteractive"}

    def attempt() -> bool:
        subprocess.run(["apt-get", "update", "-qq"], env=env, check=False)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        return (
            subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=False).returncode == 0
        )

    return twice(attempt)


def pango_works() -> bool:
    """Tell whether PDFs can be printed: WeasyPrint loads Pango when it is imported."""
    return call([PYTHON, "-W", "ignore", "-c", "import weasyprint"], quiet=True) == 0


def pango_command(system: str, has: Callable[[str], object] = shutil.which) -> str:
    """Return what a person types to install Pango on this kind of machine."""
    if system == "Darwin":
        return "brew install pango"
    if system == "Windows":
        return "pacman -S mingw-w64-ucrt-x86_64-pango (MSYS2)"
    if has("apt-get"):
        return f"sudo apt-get install --no-install-recommends {' '.join(PANGO_PACKAGES)}"
    if has("dnf"):
        return "sudo dnf install pango"
    return "sudo apk add pango" if has("apk") else "sudo pacman -S pango"


def provide_pango() -> None:
    """Install the library that prints PDFs, or say in one sentence how; never stop for it."""
    if pango_works() or (apt_install(PANGO_PACKAGES) and pango_works()):
        return
    command = pango_command(platform.system())
    say(
        f"缺少 Pango，暂不能生成 PDF（可用网页打印），请执行：{command}",
        f"Pango is missing, so PDFs are off (the print view works); type: {command}",
    )


def compile_words() -> None:
    """Compile the translations; the compiled files are not kept under version control."""
    if (ROOT / "translations").is_dir():
        babel = [PYTHON, "-m", "babel.messages.frontend"]
        if call([*babel, "--quiet", "compile", "-d", "translations"]):
            raise CannotGoOn("翻译文件无法编译 · the translations cannot be compiled")


def flask(*words: str) -> list[str]:
    """Return the command line of one of the product's own commands."""
    return [str(PYTHON), "-m", "flask", "--app", "app", *words]


def make_ready() -> None:
    """Bring what stands beside the Python packages."""
    import vendor  # it needs what stands here

    provide_pango()
    vendor.provide()
    compile_words()


def set_up() -> int:
    """Bring this folder to the point where the product can start."""
    install(development=False)
    make_ready()
    if call(flask("setup")):
        raise CannotGoOn(
            "数据库未能就绪，原因见上 · the database is not ready; the reason stands above"
        )
    return 0


def wanted_port(given: str | None) -> int:
    """Read OFFICE_PORT; 8000 where it is not set."""
    text = given or "8000"
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise CannotGoOn(
        f"OFFICE_PORT 应为 1 到 65535 的数字，现在是“{text}”"
        f" · OFFICE_PORT must be a number from 1 to 65535, not {text!r}"
    )


def port_is_free(host: str, port: int) -> bool:
    """Tell whether a server could listen there now."""
    with socket.socket() as probe:
        if not WINDOWS:  # there the option would share a port that is in use
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def require_port(host: str, port: int, windows: bool = WINDOWS) -> None:
    """Refuse a port that is taken with the line to type instead."""
    if port_is_free(host, port):
        return
    free = next((p for p in range(port + 1, min(port + 100, 65536)) if port_is_free(host, p)), 8000)
    line = f"OFFICE_PORT={free} python3 start.py run"
    if windows:
        line = f"set OFFICE_PORT={free}&& py start.py run"
    raise CannotGoOn(f"端口 {port} 已被占用，请执行：{line} · port {port} is taken; type: {line}")


Child = subprocess.Popen[bytes]


def launch(command: Sequence[str]) -> Child:
    """Start a long-running part in its own group, so that Ctrl+C reaches it through us alone."""
    if sys.platform == "win32":
        group = subprocess.CREATE_NEW_PROCESS_GROUP
        return subprocess.Popen(command, cwd=ROOT, env=environment(), creationflags=group)
    return subprocess.Popen(command, cwd=ROOT, env=environment(), start_new_session=True)


def watch(
    children: Mapping[str, Child], stop: threading.Event, until: Callable[[], bool] | None = None
) -> str | None:
    """Wait for a child's end (its name), or a wish to stop or ``until`` (None)."""
    while not stop.wait(0.2):
        for name, child in children.items():
            if child.poll() is not None:
                return name
        if until and until():
            return None
    return None


def stop_children(children: Mapping[str, Child], patience: float = 10) -> None:
    """Ask every child to end, then insist; ``patience`` is in seconds."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    for child in children.values():
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def answers(host: str, port: int) -> bool:
    """Tell whether somebody listens there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def stop_on_signals() -> threading.Event:
    """Return the wish to stop: set by Ctrl+C, a service manager or a closing terminal."""
    stop = threading.Event()
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stop.set())
    return stop


def run() -> int:
    """Start the web pages and the worker, and keep them together until asked to stop."""
    host, port = (
        os.environ.get("OFFICE_HOST", "127.0.0.1"),
        wanted_port(os.environ.get("OFFICE_PORT")),
    )
    require_port(host, port)
    set_up()
    stop = stop_on_signals()
    children = {
        "web": launch(flask("serve", "--host", host, "--port", str(port))),
        "worker": launch(flask("worker")),
    }
    try:
        near = "127.0.0.1" if host in {"", "0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
        ended = watch(children, stop, until=lambda: answers(near, port))
        if ended is None and not stop.is_set():
            say(f"已启动，请打开 http://{near}:{port}", f"started; open http://{near}:{port}")
            call(flask("demo-logins"))
            say("按 Ctrl+C 停止", "press Ctrl+C to stop")
            ended = watch(children, stop)
    finally:
        stop_children(children)
    if ended is None:
        say("已停止", "stopped")
        return 0
    part = {"web": "网页服务", "worker": "后台任务"}[ended]
    code = children[ended].returncode
    say(
        f"{part}意外退出（代码 {code}），已全部停止，原因见上",
        f"the {ended} ended by itself (code {code}), all is stopped; the reason stands above",
    )
    return 1


def check(everything: bool) -> int:
    """Run the checks: all of them, or the quick ones."""
    install(development=True)
    make_ready()
    from tests import checks  # what it runs needs what was installed above

    return checks.run(everything)


def develop(program: str, *options: str) -> int:
    """Run a program of the development: measurements, catalogues, pictures."""
    install(development=True)
    compile_words()
    return call([PYTHON, "-m", program, *options])


def tell() -> int:
    """Print the targets."""
    print(HELP)
    return 0


TARGETS: dict[str, Callable[..., int]] = {
    "setup": set_up,
    "run": run,
    "test": lambda: check(everything=True),
    "sure": lambda: check(everything=False),
    "bench": lambda *options: develop("bench", *options),
    "screenshots": lambda: develop("tests.pictures"),
    "words": lambda: develop("tests.words"),
    "help": tell,
}


def main(arguments: Sequence[str]) -> int:
    """Do what the first word asks for and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console without Chinese shall not stop us
    target, *options = arguments or ["help"]
    if target not in TARGETS or (options and target != "bench"):
        tell()
        return 2
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise CannotGoOn("需要 Python 3.11 或更高版本 · Python 3.11 or newer is needed")
        return TARGETS[target](*options)
    except CannotGoOn as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    import start

    sys.exit(start.main(sys.argv[1:]))
