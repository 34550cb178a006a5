-- What a person sees when something is wrong with the server: one message, and no loop.
local MiniTest = require('mini.test')
local support = require('support')
local child, eq, has = support.child, support.eq, support.has

local T = MiniTest.new_set({ hooks = { post_once = child.stop } })

local function command(...)
  return { settings = { codeforge = { server = { command = { ... } } } } }
end

---A server that is a few lines of Python.
local function fake(...)
  return command('python3', '-c', table.concat({ 'import sys, json, time', ... }, '\n'))
end

local ANSWER = [[
def read():
    length = 0
    while True:
        line = sys.stdin.buffer.readline()
        if not line: sys.exit(0)
        if line == b"\r\n": return json.loads(sys.stdin.buffer.read(length))
        if line.lower().startswith(b"content-length"): length = int(line.split(b":")[1])
def answer(message, result):
    body = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    sys.stdout.buffer.flush()
]]

local function kill_server()
  child.lua(
    [[for _, pid in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do vim.uv.kill(pid, 'sigkill') end]]
  )
end

local function n_notes()
  return #child.lua_get('_G.notes')
end

T['a missing server is said once, with what to do, however many files are opened'] = function()
  local root = support.shapes()
  support.start(command('/nowhere/codeforge', 'lsp'))
  child.cmd('edit ' .. root .. '/main.py')
  support.wait_for('the message', '#_G.notes > 0')
  child.cmd('edit ' .. root .. '/shapes.py')
  child.cmd('edit ' .. root .. '/main.py')
  has(support.notes(), 'CodeForge is off: `/nowhere/codeforge` cannot be started; see `:checkhealth codeforge`')
  eq(n_notes(), 1)
  eq(child.lua_get('#vim.lsp.get_clients()'), 0)
end

T['a server that is nowhere in PATH is said too'] = function()
  support.start()
  child.lua([[vim.env.PATH = '/nowhere'; vim.env.HOME = '/nowhere']])
  child.lua([[vim.lsp.config('codeforge', { settings = { codeforge = { server = { command = {} } } } })]])
  eq(
    child.lua_get([[select(2, require('codeforge.server').command({}))]]),
    'CodeForge is off: no `codeforge` in PATH; `uv tool install codeforge-ls` installs it'
  )
end

T['a server that cannot start says why, and is not tried again'] = function()
  local root = support.shapes()
  support.start(fake('import nonsense_module'))
  child.cmd('edit ' .. root .. '/main.py')
  support.wait_for('the message', '#_G.notes > 0')
  has(
    support.notes(),
    "CodeForge did not start (ModuleNotFoundError: No module named 'nonsense_module'); see `:CodeForge log`"
  )
  child.cmd('edit ' .. root .. '/shapes.py')
  eq(n_notes(), 1)
  eq(child.lua_get([[require('codeforge.server').is_off(...)]], { root }), true)
  eq(child.lua_get([[require('codeforge').statusline()]]), 'CodeForge off')
end

T['a server that greets and then cannot start is not tried again either'] = function()
  local root = support.shapes()
  support.start(
    fake(ANSWER, 'answer(read(), {"capabilities": {"experimental": {"context": 1}}})', 'import nonsense_module')
  )
  child.cmd('edit ' .. root .. '/main.py')
  support.wait('the message', function()
    return support.notes():find("did not start (ModuleNotFoundError: No module named 'nonsense_module')", 1, true)
  end)
  eq(n_notes(), 1)
end

T['a crashed server is started again, with one message'] = function()
  local root = support.shapes()
  support.start()
  support.edit(root .. '/main.py')
  local before = child.lua_get([[vim.lsp.get_clients({ name = 'codeforge' })[1].id]])
  kill_server()
  support.wait_for(
    'the new server',
    ([[(function()
    local client = vim.lsp.get_clients({ name = 'codeforge', bufnr = 0 })[1]
    return client and client.id > %d and client.initialized
  end)()]]):format(before)
  )
  eq(n_notes(), 1)
  has(support.notes(), 'CodeForge ended (signal 9) and was started again; see `:CodeForge log`')
  support.ready()
  child.fn.cursor(3, 8)
  child.type_keys('<C-]>')
  support.wait_for('the jump', [[vim.fn.expand('%:t') == 'shapes.py']]) -- no message waits for a key
end

T['a server that keeps crashing is left alone after the second restart'] = function()
  local root = support.shapes()
  support.start(
    fake(
      ANSWER,
      'answer(read(), {"capabilities": {"hoverProvider": True, "experimental": {"context": 1}}})',
      'while True:',
      '    message = read()',
      '    if "id" in message: answer(message, None); sys.exit(3)'
    )
  )
  child.lua(
    [[vim.api.nvim_create_autocmd('LspAttach', { callback = function() vim.lsp.buf_request(0, 'textDocument/hover',
    vim.lsp.util.make_position_params(0, 'utf-16'), function() end) end })]]
  )
  child.cmd('edit ' .. root .. '/main.py')
  support.wait('the last message', function()
    return support.notes():find('and is off')
  end)
  has(support.notes(), 'CodeForge ended 3 times within minutes')
  eq(n_notes(), 2) -- the same restart is said once
  child.cmd('edit ' .. root .. '/shapes.py')
  eq(child.lua_get('#vim.lsp.get_clients()'), 0)
  child.lua(
    [[vim.lsp.config('codeforge', { settings = { codeforge = { server = { command = ... } } } })]],
    { support.command }
  )
  child.cmd('CodeForge restart')
  support.wait_for('the sound server', [[(vim.lsp.get_clients({ bufnr = 0 })[1] or {}).initialized]])
end

T['a silent server is said once'] = function()
  local root = support.shapes()
  support.start(fake('sys.stdin.read()'))
  child.lua([[require('codeforge.server').PATIENCE_MS = 200]])
  child.cmd('edit ' .. root .. '/main.py')
  support.wait_for('the message', '#_G.notes > 0')
  has(support.notes(), 'CodeForge has been silent for 0.2 s')
  has(support.notes(), ':CodeForge restart')
  child.lua('_G.notes = {}')
  child.cmd('silent! CodeForge context')
  has(support.notes(), 'does not serve this buffer (yet)')
  eq(child.lua_get('1 + 1'), 2)
end

T['a server that stops answering does not hold anything up'] = function()
  local root = support.shapes()
  support.start(fake(ANSWER, 'answer(read(), {"capabilities": {"experimental": {"context": 1}}})', 'sys.stdin.read()'))
  child.cmd('edit ' .. root .. '/main.py')
  support.wait_for('attach', [[(vim.lsp.get_clients({ bufnr = 0 })[1] or {}).initialized]])
  child.lua([[require('codeforge.client').LIMIT_MS = 200]])
  child.cmd('CodeForge context')
  support.wait('the message', function()
    return support.notes():find('did not answer within')
  end)
end

T['a server that is too old, or another program, is said once'] = function()
  local root = support.shapes()
  support.start(
    fake(
      ANSWER,
      'answer(read(), {"capabilities": {}, "serverInfo": {"name": "codeforge", "version": "0.0.1"}})',
      'sys.stdin.read()'
    )
  )
  child.cmd('edit ' .. root .. '/main.py')
  support.wait_for('the message', '#_G.notes > 0')
  has(support.notes(), 'codeforge 0.0.1 is too old for this plugin')
  has(support.notes(), 'uv tool upgrade codeforge-ls')
  child.lua('_G.notes = {}')
  child.cmd('CodeForge context')
  has(support.notes(), 'CodeForge 0.0.1 has no `context`')
end

T['a wrong setting is said by the server, and the rest works'] = function()
  local root = support.shapes()
  support.start({ settings = { codeforge = { completion = { maxItems = 'many' } } } })
  support.edit(root .. '/main.py')
  support.wait('the message', function()
    return child.cmd_capture('messages'):find('maxItems')
  end)
end

T['a folder that vanishes is said once, and its server is not started again'] = function()
  local root = support.shapes()
  support.start()
  support.edit(root .. '/main.py')
  vim.fn.delete(root, 'rf')
  kill_server()
  support.wait('the message', function()
    return support.notes():find('is gone')
  end)
  eq(n_notes(), 1)
  eq(child.lua_get([[require('codeforge.server').is_off(...)]], { root }), true)
end

T['two projects have a server each, and each answers for its own'] = function()
  local one = support.project({ ['pyproject.toml'] = '', ['a.py'] = 'def only_in_one(): ...\nonly_in_\n' })
  local two = support.project({ ['codeforge.toml'] = '', ['b.py'] = 'def only_in_two(): ...\nonly_in_\n' })
  support.start()
  support.edit(one .. '/a.py')
  support.edit(two .. '/b.py')
  eq(child.lua_get([[#vim.lsp.get_clients({ name = 'codeforge' })]]), 2)
  local symbols = child.lua_get([[(function()
    local client = vim.lsp.get_clients({ name = 'codeforge', bufnr = 0 })[1]
    local answer = client:request_sync('workspace/symbol', { query = 'only_in' }, 20000)
    return vim.tbl_map(function(symbol) return symbol.name end, answer.result)
  end)()]])
  eq(symbols, { 'only_in_two' })
end

T['a folder that is added is served by the same server'] = function()
  local one = support.project({ ['pyproject.toml'] = '', ['a.py'] = 'def in_one(): ...\n' })
  local two = support.project({ ['b.py'] = 'def added_later(): ...\n' })
  support.start()
  support.edit(one .. '/a.py')
  child.lua('vim.lsp.buf.add_workspace_folder(...)', { two })
  support.wait_for(
    'its symbols',
    [[(function()
    local client = vim.lsp.get_clients({ name = 'codeforge', bufnr = 0 })[1]
    local answer = client:request_sync('workspace/symbol', { query = 'added_later' }, 20000)
    return answer and answer.result and #answer.result == 1
  end)()]]
  )
end

T['columns count as the client counts them'] = MiniTest.new_set({
  parametrize = { { 'utf-8' }, { 'utf-16' }, { 'utf-32' } },
})
T['columns count as the client counts them']['behind an emoji'] = function(encoding)
  local root = support.shapes()
  support.start({ capabilities = { general = { positionEncodings = { encoding } } } })
  support.edit(root .. '/main.py')
  local used = child.lua_get([[vim.lsp.get_clients({ bufnr = 0 })[1].offset_encoding]])
  eq(used, encoding == 'utf-32' and used or encoding)
  child.fn.cursor(4, (child.fn.getline(4):find('area')))
  child.type_keys('<C-]>')
  support.wait_for('the jump', [[vim.fn.expand('%:t') == 'shapes.py']])
  eq(child.api.nvim_win_get_cursor(0), { 4, 8 })
end

T['restart starts one new server for all buffers'] = function()
  local root = support.shapes()
  support.start()
  support.edit(root .. '/main.py')
  local before = child.lua_get([[vim.lsp.get_clients({ name = 'codeforge' })[1].id]])
  child.cmd('CodeForge restart')
  support.wait_for(
    'the new server',
    ([[(function()
    local clients = vim.lsp.get_clients({ name = 'codeforge' })
    return #clients == 1 and clients[1].id > %d and clients[1].initialized
  end)()]]):format(before)
  )
  eq(n_notes(), 0)
end

T['nothing is loaded before it is used'] = function()
  child.restart({ '--clean', '-n', '-i', 'NONE', '--cmd', 'set runtimepath^=' .. support.plugin })
  eq(
    child.lua_get(
      [[vim.tbl_filter(function(name) return vim.startswith(name, 'codeforge') end, vim.tbl_keys(package.loaded))]]
    ),
    {}
  )
  eq(child.fn.exists(':CodeForge'), 2)
end

T['the status line shows progress and then the name'] = function()
  local root = support.shapes()
  support.start()
  child.lua([[
    _G.seen = {}
    local line = require('codeforge.statusline')
    vim.api.nvim_create_autocmd('LspProgress', { callback = function() table.insert(_G.seen, line.text(0)) end })
  ]])
  support.edit(root .. '/main.py')
  support.wait('progress', function()
    return table.concat(child.lua_get('_G.seen'), '\n'):find('CodeForge %d+%%%%')
  end)
  support.wait_for('its end', [[require('codeforge').statusline() == 'CodeForge']])
  child.o.statusline = [[%{%v:lua.require'codeforge'.statusline()%}]]
  support.see('CodeForge')
end

return T
