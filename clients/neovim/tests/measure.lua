-- How long a person waits in Neovim, beside other servers in the same editor:
--   PROJECT=~/src/django FILE=django/db/models/query.py ROUNDS=5 \
--   SERVERS='{"codeforge":["codeforge","lsp"],"jedi":["jedi-language-server"]}' \
--   nvim --headless --clean -n -i NONE -S tests/measure.lua
-- Servers take turns, round by round. After each round prints one line of JSON a server, of all rounds so far.
-- `popup`: from the key to the menu on the screen, in milliseconds; `none` counts keys without a menu within two seconds.
-- `mb`: resident memory of Neovim with that client at the end of the last round.
-- `first`: from the start of Neovim with the file to the first menu, in seconds, one a round.
local here = vim.fs.dirname(vim.fs.normalize(debug.getinfo(1, 'S').source:sub(2)))
package.path = here .. '/?.lua;' .. package.path

---What is typed at the end of the file; the last character is the key that is measured.
local TYPED = {
  'QuerySet.',
  'QuerySet().filter().',
  'models.',
  'connections[0].',
  'NotSupportedError().',
  'copy.',
  'operator.',
  'settings.',
  'timezone.',
  '"text".',
}

local function percentile(values, share)
  table.sort(values)
  return values[math.max(1, math.ceil(#values * share))]
end

---Start Neovim with one server, and wait for the first menu. A question is asked again a second after the last one was
---answered without a menu, and never while one is on its way: a new one would withdraw it, and a server that reads a
---project first would never come to answer.
local function first_menu(child, name, cmd, file)
  local began = vim.uv.hrtime()
  child.restart({ '--clean', '-n', '-i', 'NONE', '--cmd', 'let g:loaded_python3_provider = 0' })
  child.o.lines, child.o.columns = 40, 120
  child.lua(
    [[
      local name, cmd = ...
      _G.pending, _G.answered = {}, 0
      vim.lsp.config(name, { cmd = cmd, filetypes = { 'python' }, root_markers = { 'pyproject.toml' } })
      vim.lsp.enable(name)
      vim.o.completeopt = 'menuone,noselect,popup'
      vim.api.nvim_create_autocmd('LspAttach', { callback = function(event)
        vim.lsp.completion.enable(true, event.data.client_id, event.buf, { autotrigger = true })
      end })
      vim.api.nvim_create_autocmd('LspRequest', { callback = function(event)
        local request = event.data.request
        if request.method == 'textDocument/completion' then
          _G.pending[event.data.request_id] = request.type == 'pending' or nil
          _G.answered = vim.uv.now()
        end
      end })
      vim.api.nvim_create_autocmd('InsertCharPre', { callback = function() _G.key, _G.menu = vim.uv.hrtime(), nil end })
      vim.api.nvim_create_autocmd('CompleteChanged', { callback = function() _G.menu = _G.menu or vim.uv.hrtime() end })
    ]],
    { name, cmd }
  )
  child.cmd('edit ' .. vim.fn.fnameescape(file))
  child.type_keys('Go', TYPED[1])
  local deadline = vim.uv.now() + 120000
  while child.fn.pumvisible() == 0 and vim.uv.now() < deadline do
    child.lua([[
      vim.uv.update_time()
      local waiting = next(_G.pending) or vim.uv.now() - _G.answered < 1000
      if next(vim.lsp.get_clients({ bufnr = 0 })) and not waiting then
        vim.lsp.completion.get()
      end
    ]])
    vim.uv.sleep(20)
    vim.uv.update_time()
  end
  return (vim.uv.hrtime() - began) / 1e9
end

---Resident megabytes of the child's process.
local function memory(child)
  for line in io.lines(('/proc/%d/status'):format(child.fn.getpid())) do
    local kb = line:match('^VmRSS:%s+(%d+)')
    if kb then
      return math.floor(kb / 1024)
    end
  end
end

---Milliseconds from the key to the menu; nil when there was none.
local function popup(child, text)
  child.type_keys('<Esc>', 'cc', text:sub(1, -2))
  child.lua('_G.menu = nil')
  vim.uv.sleep(150) -- as long as a person pauses before a dot
  child.type_keys(text:sub(-1))
  local deadline = vim.uv.now() + 2000
  while vim.uv.now() < deadline do
    local ms = child.lua_get('_G.menu and _G.menu > _G.key and (_G.menu - _G.key) / 1e6 or false')
    if ms then
      return ms
    end
    vim.uv.sleep(5)
    vim.uv.update_time()
  end
end

---Print what was measured so far.
local function report(figures)
  for _, figure in vim.spairs(figures) do
    local n = #figure.ms
    local popup_ms = n > 0
      and { p50 = math.floor(percentile(figure.ms, 0.5)), p95 = math.floor(percentile(figure.ms, 0.95)), n = n }
    local line = { server = figure.server, first = figure.first, none = figure.none, popup = popup_ms, mb = figure.mb }
    io.stdout:write(vim.json.encode(line), '\n')
  end
  io.stdout:flush()
end

local function main()
  local MiniTest = require('mini.test')
  local child = MiniTest.new_child_neovim()
  local servers = vim.json.decode(vim.env.SERVERS)
  local file = vim.fs.joinpath(vim.env.PROJECT, vim.env.FILE)
  local figures = {}
  for _ = 1, tonumber(vim.env.ROUNDS or '3') do
    for name, cmd in vim.spairs(servers) do
      local figure = figures[name] or { server = name, first = {}, ms = {}, none = 0 }
      figures[name] = figure
      table.insert(figure.first, tonumber(('%.2f'):format(first_menu(child, name, cmd, file))))
      for _, text in ipairs(TYPED) do
        local ms = popup(child, text)
        if ms then
          table.insert(figure.ms, ms)
        else
          figure.none = figure.none + 1
        end
      end
      figure.mb = memory(child)
      child.stop()
    end
    report(figures)
  end
end

local ok, err = xpcall(main, debug.traceback)
if not ok then
  io.stderr:write(err .. '\n')
  vim.cmd('cquit 1')
end
vim.cmd('qall!')
