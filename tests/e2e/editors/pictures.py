"""The pictures of Neovim in the pages: `python tests/e2e/editors/pictures.py FOLDER` types into a real one and draws its screen."""

import io
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

sys.path.insert(0, str(Path(__file__).parents[2]))

from e2e.editors.installed import neovim
from e2e.editors.terminal import Terminal

ROOT = Path(__file__).parents[3]
COLUMNS, LINES = 112, 30
LIGHT = TerminalTheme((224, 226, 234), (20, 22, 27), [(20, 22, 27)] * 8)
DARK = TerminalTheme((20, 22, 27), (224, 226, 234), [(224, 226, 234)] * 8)
"""Neovim's own background and foreground; it draws in true colour, so the table of colours is hardly used."""
FILE = "server/codeforge/features/hover.py"
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
SHOTS = {
    "context": [":CodeForge context\r"],
    "status": [":CodeForge status\r"],
    "completion": ["o    lines = text.", "sp"],
}
INIT = """
vim.opt.runtimepath:prepend({plugin})
vim.lsp.config('codeforge', {{ settings = {{ codeforge = {{ server = {{ command = {command} }} }} }} }})
vim.lsp.enable('codeforge')
vim.o.background = '{background}'
vim.o.termguicolors = true
vim.o.completeopt = 'menuone,noselect,popup'
vim.o.pumborder = 'rounded'
vim.o.laststatus = 3
vim.o.wrap = false
vim.o.showcmd = false
function _G.state()
  local text = require('codeforge').statusline()
  return text == 'CodeForge' and _G.complete and 'CodeForge ready' or text
end
local function look()
  local client = vim.lsp.get_clients({{ name = 'codeforge' }})[1]
  local answer = client and client.initialized and client:request_sync('codeforge/status', vim.empty_dict(), 1000)
  local folder = answer and answer.result and answer.result.folders[1]
  _G.complete = folder and folder.complete and folder.searchable
  vim.cmd.redrawstatus()
  if not _G.complete then
    vim.defer_fn(look, 200)
  end
end
vim.defer_fn(look, 200)
vim.o.statusline = " %f %m%=%{{%v:lua.state()%}} "
vim.g.loaded_python3_provider = 0
vim.api.nvim_create_autocmd('LspAttach', {{ callback = function(event)
  vim.lsp.completion.enable(true, event.data.client_id, event.buf, {{ autotrigger = true }})
end }})
"""


def draw(background: str, folder: Path) -> None:
    """Write one picture a shot."""
    for name, keys in SHOTS.items():
        with tempfile.TemporaryDirectory() as home:
            init = Path(home) / "init.lua"
            command = f"{{ '{sys.executable}', '-m', 'codeforge', 'lsp' }}"
            plugin = json.dumps(str(ROOT / "clients" / "neovim"))
            init.write_text(INIT.format(plugin=plugin, command=command, background=background))
            terminal = Terminal(Path(home), columns=COLUMNS, lines=LINES)
            try:
                project = Path(home) / "codeforge"
                shutil.copytree(ROOT / "server", project / "server")
                shutil.copy(ROOT / "pyproject.toml", project)
                terminal.start(neovim(), "-n", "-i", "NONE", "-u", init, FILE, cwd=project)
                terminal.see("import", "ready")
                terminal.type("Gzz")
                shown = ""
                for key in keys:
                    shown = terminal.screen()
                    terminal.type(key)
                    changed(terminal, shown)
                picture(settled(terminal), folder / f"neovim-{name}-{background}.svg", background)
            finally:
                terminal.close()


def changed(terminal: Terminal, before: str) -> None:
    """Wait until the screen shows more than what was typed."""
    for _ in range(2000):
        if terminal.screen() != before:
            return


def settled(terminal: Terminal) -> str:
    """The screen when it has not changed for forty looks."""
    last, same = "", 0
    while same < 40:
        now = terminal.screen(colours=True)
        same = same + 1 if now == last else 0
        last = now
    return last


def picture(screen: str, file: Path, background: str) -> None:
    """Write a screen as SVG."""
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(Text.from_ansi(screen.rstrip("\n")), no_wrap=True, crop=True)
    theme = DARK if background == "dark" else LIGHT
    drawn = console.export_svg(title="Neovim", theme=theme).replace(
        "CodeForge&#160;ready", "&#160;" * 6 + "CodeForge"
    )
    file.write_text(
        FONTS.sub("", drawn), encoding="utf-8"
    )  # the reader's own font, and nothing from the network


if __name__ == "__main__":
    for background in ("dark", "light"):
        draw(background, Path(sys.argv[1]))
