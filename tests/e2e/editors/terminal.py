"""A terminal that a test types into and reads the screen of: a private tmux."""

import subprocess
import time
from pathlib import Path

from e2e.editors.installed import environment, tmux

SECONDS = 90.0
"""Longest wait for anything on the screen; a busy machine needs most of it."""


class Terminal:
    """One program in a terminal of `columns` by `lines`."""

    def __init__(self, folder: Path, *, columns: int = 100, lines: int = 24, path: str = "") -> None:
        self.folder = folder
        self.environment = environment(folder) | ({"PATH": path} if path else {})
        self.size = ["-x", str(columns), "-y", str(lines)]
        self.socket = folder / "tmux"

    def start(self, *command: str | Path, cwd: Path) -> None:
        """Start `command`."""
        settings = self.folder / "tmux.conf"
        settings.write_text(
            "set -g default-terminal screen-256color\nset -ga terminal-overrides ,*:Tc\nset -g remain-on-exit on\nset -g status off\n"
        )
        self.run("-f", str(settings), "new-session", "-d", *self.size, "-c", str(cwd), *map(str, command))

    def run(self, *arguments: str) -> str:
        """What tmux prints."""
        done = subprocess.run(
            [tmux(), "-u", "-S", self.socket, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert done.returncode == 0, f"tmux {arguments[0]}: {done.stderr}"
        return done.stdout

    def type(self, text: str) -> None:
        """Type `text` letter by letter."""
        self.run("send-keys", "-l", text)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names, such as Enter, Escape and C-y."""
        self.run("send-keys", *keys)

    def screen(self, *, colours: bool = False) -> str:
        """What is to be seen, line by line; with escape sequences and all blanks when `colours`."""
        return self.run("capture-pane", "-p", *(["-e", "-N"] if colours else []))

    def see(self, *texts: str) -> str:
        """The screen on which all `texts` are to be seen; an error after a while."""
        deadline = time.monotonic() + SECONDS
        while True:
            shown = self.screen()
            if all(text in shown for text in texts):
                return shown
            assert time.monotonic() < deadline, f"{texts} did not appear on\n{shown}"
            time.sleep(0.02)

    def until(self, act, *texts: str) -> str:
        """Do `act` again and again until all `texts` are to be seen: for what has no sign of being ready."""
        deadline = time.monotonic() + SECONDS
        while True:
            act()
            soon = time.monotonic() + 2
            while time.monotonic() < soon:
                shown = self.screen()
                if all(text in shown for text in texts):
                    return shown
                time.sleep(0.05)
            assert time.monotonic() < deadline, f"{texts} did not appear on\n{shown}"

    def close(self) -> None:
        """End the terminal and what runs in it."""
        subprocess.run(
            [tmux(), "-S", self.socket, "kill-server"], env=self.environment, capture_output=True, timeout=30
        )
