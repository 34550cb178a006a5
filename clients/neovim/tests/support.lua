-- A second, real Neovim that is driven by typed keys, with the plugin and the real server in it.
local MiniTest = require('mini.test')

local M = {}

local here = vim.fs.dirname(vim.fs.normalize(debug.getinfo(1, 'S').source:sub(2)))

M.plugin = vim.fs.dirname(here)
---The command of the server under test, from CODEFORGE_COMMAND (JSON), else `codeforge lsp`.
M.command = vim.json.decode(vim.env.CODEFORGE_COMMAND or '["codeforge", "lsp"]')
---Longest wait for anything; a busy machine needs most of it.
M.LIMIT_MS = 60000

M.eq = MiniTest.expect.equality

M.child = MiniTest.new_child_neovim()

local child = M.child

---Wait in this process until `ask()` gives something; what the child shows is part of the failure.
---@param what string
---@param ask fun(): any
function M.wait(what, ask)
  local deadline = vim.uv.now() + M.LIMIT_MS
  while true do
    local ok, value = pcall(ask)
    if ok and value and value ~= vim.NIL then
      return value
    end
    if vim.uv.now() > deadline then
      local shown = child.is_running() and child.cmd_capture('messages') or 'the child has ended'
      error(('timed out waiting for %s\nmessages: %s\n%s'):format(what, shown, ok and '' or value), 2)
    end
    vim.uv.sleep(10)
    vim.uv.update_time()
  end
end

---Wait until a Lua expression of the child is true.
function M.wait_for(what, expression)
  return M.wait(what, function()
    return child.lua_get(expression)
  end)
end

---@param files table<string, string> Text by path.
---@return string root
function M.project(files)
  local root = vim.uv.fs_realpath(vim.fn.tempname()) or vim.fn.tempname()
  for path, text in pairs(files) do
    local full = vim.fs.joinpath(root, path)
    vim.fn.mkdir(vim.fs.dirname(full), 'p')
    local file = assert(io.open(full, 'w'))
    file:write(text)
    file:close()
  end
  return assert(vim.uv.fs_realpath(root))
end

M.SHAPES = [[
class Shape:
    """A thing with an area."""

    def area(self, scale: int = 1) -> int:
        return 3 * scale

    def outline(self):
        return self.area()


def make() -> Shape:
    return Shape()
]]

M.MAIN = [[
from shapes import Shape, make

made = make()
"é🙂", made.area()
]]

---Three lines that agree, for inline completion.
M.HANDLES = [[
def first(source):
    handle = source.opened(encoding="utf-8")
    return handle.first


def second(source):
    handle = source.opened(encoding="utf-8")
    return handle.second


def third(source):
    handle = source.opened(encoding="utf-8")
    return handle.third
]]

M.TESTS = [[
from shapes import make


def test_make():
    assert make().area() == 3
]]

---@return string root
function M.shapes()
  return M.project({
    ['pyproject.toml'] = '[project]\nname = "shapes"\n',
    ['shapes.py'] = M.SHAPES,
    ['main.py'] = M.MAIN,
    ['test_shapes.py'] = M.TESTS,
  })
end

---Start a child with the plugin on its runtime path; `config` is for `vim.lsp.config('codeforge', …)`.
---@param config? table
function M.start(config)
  child.restart({
    '--clean',
    '-n',
    '-i',
    'NONE',
    '--cmd',
    'let g:loaded_python3_provider = 0 | set runtimepath^=' .. vim.fn.fnameescape(M.plugin),
  })
  child.o.lines, child.o.columns = 30, 100
  child.lua(
    [[
      local config = vim.tbl_deep_extend('force', { settings = { codeforge = { server = { command = (...)[1] } } } }, (...)[2])
      vim.lsp.config('codeforge', config)
      _G.notes = {}
      local show = vim.notify
      vim.notify = function(text, level, opts)
        table.insert(_G.notes, text)
        return show(text, level, opts)
      end
      vim.lsp.enable('codeforge')
    ]],
    { { M.command, config or vim.empty_dict() } }
  )
end

---Open a file of a project and wait until its server has attached and indexed.
---@param path string
function M.edit(path)
  child.cmd('edit ' .. vim.fn.fnameescape(path))
  M.ready()
end

---Wait until a server has attached to the current buffer and has indexed its folders.
function M.ready()
  M.wait_for(
    'attach',
    [[(function()
    local client = vim.lsp.get_clients({ name = 'codeforge', bufnr = 0 })[1]
    return client ~= nil and client.initialized
  end)()]]
  )
  M.wait_for(
    'the index',
    [[(function()
    local client = vim.lsp.get_clients({ name = 'codeforge', bufnr = 0 })[1]
    local answer = client:request_sync('codeforge/status', vim.empty_dict(), 5000)
    if not answer or not answer.result then
      return false
    end
    for _, folder in ipairs(answer.result.folders) do
      if not folder.complete or not folder.searchable then
        return false
      end
    end
    return true
  end)()]]
  )
end

---Leave nothing of an earlier case on the screen. Buffers stay: Neovim fails when diagnostics come for a wiped one.
function M.clean()
  child.type_keys('<C-\\><C-n>')
  child.lua([[
    vim.o.hidden = true
    vim.cmd('silent! only!')
    vim.fn.setqflist({}, 'f')
    vim.cmd('messages clear')
    _G.notes = {}
  ]])
end

---What the child shows, line by line.
function M.screen()
  child.cmd('redraw')
  return tostring(child.get_screenshot())
end

---Wait until the screen of the child shows `text`.
function M.see(text)
  M.wait(('%q on the screen'):format(text), function()
    return M.screen():find(text, 1, true)
  end)
end

---What was notified so far, as one text.
function M.notes()
  return table.concat(child.lua_get('_G.notes'), '\n---\n')
end

function M.has(text, part)
  if not text:find(part, 1, true) then
    error(('%q is not in:\n%s'):format(part, text), 2)
  end
end

---The first float's lines as one text; nil without one.
function M.float()
  return child.lua_get([[(function()
    for _, w in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(w).relative ~= '' then
        return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(w), 0, -1, false), '\n')
      end
    end
  end)()]])
end

return M
