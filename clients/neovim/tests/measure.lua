-- How long a person waits in Neovim, beside other servers in the same editor:
--   PROJECT=~/src/django FILE=django/db/models/query.py ROUNDS=5 \
--   SERVERS='{"codeforge":["codeforge","lsp"],"jedi":["jedi-language-server"]}' \
--   nvim --headless --clean -n -i NONE -S tests/measure.lua
-- Servers take turns, round by round. After each round prints one line of JSON a server, of all rounds so far.
-- `popup`: from the key to the menu on the screen, in milliseconds; `none` counts keys without a menu within two seconds.
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

---Start Neovim with one server, and wait for the first menu.
local function first_menu(child, name, cmd, file)
  local began = vim.uv.hrtime()
  child.restart({ '--clean', '-n', '-i', 'NONE', '--cmd', 'let g:loaded_python3_provider = 0' })
  child.o.lines, child.o.columns = 40, 120
  child.lua(
    [[
      local name, cmd = ...
      vim.lsp.config(name, { cmd = cmd, filetypes = { 'python' }, root_markers = { 'pyproject.toml' } })
      vim.lsp.enable(name)
      vim.o.completeopt = 'menuone,noselect,popup'
      vim.api.nvim_create_autocmd('LspAttach', { callback = function(event)
        vim.lsp.completion.enable(true, event.data.client_id, event.buf, { autotrigger = true })
      end })
      vim.api.nvim_create_autocmd('InsertCharPre', { callback = function() _G.key, _G.menu = vim.uv.hrtime(), nil end })
      vim.api.nvim_create_autocmd('CompleteChanged', { callback = function() _G.menu = _G.menu or vim.uv.hrtime() end })
    ]],
    { name, cmd }
  )
  child.cmd('edit ' .. vim.fn.fnameescape(file))
  child.type_keys('Go', TYPED[1])
  local deadline, again = vim.uv.now() + 120000, 0
  while child.fn.pumvisible() == 0 and vim.uv.now() < deadline do
    if vim.uv.now() > again then -- as a person would; a new question withdraws the one before
      child.lua('if next(vim.lsp.get_clients({ bufnr = 0 })) then vim.lsp.completion.get() end')
      again = vim.uv.now() + 1000
    end
    vim.uv.sleep(10)
    vim.uv.update_time()
  end
  return (vim.uv.hrtime() - began) / 1e9
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
    local line = { server = figure.server, first = figure.first, none = figure.none, popup = popup_ms }
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
