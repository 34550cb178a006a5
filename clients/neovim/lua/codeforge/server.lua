-- Finding, starting and watching the server. Whatever goes wrong is said once, with what to do about it;
-- a server that keeps ending is left alone until `:CodeForge restart`.
-- Messages fit on one line where they can: Neovim asks for a key behind longer ones.

local M = {}

---How long a new server may be silent, in milliseconds, before we say so.
M.PATIENCE_MS = 20000
---A server that ends more often than this within `WINDOW_MS` is not started again.
M.RESTARTS = 2
M.WINDOW_MS = 5 * 60 * 1000

---@type table<string, boolean> Roots whose server is not started again.
local given_up = {}
---@type table<string, integer[]> When the server of a root ended unasked.
local ended = {}
---@type table<string, boolean> What was said already.
local said = {}

---Show `text` to the person, once until a restart.
---@param text string
---@param level? integer
function M.say(text, level)
  vim.schedule(function()
    if not said[text] then
      said[text] = true
      vim.notify(text, level or vim.log.levels.WARN, { title = 'CodeForge' })
    end
  end)
end

---The command that starts the server, or nil and the reason.
---@param config? table The client's configuration.
---@return string[]?, string?
function M.command(config)
  local named = vim.tbl_get(config or {}, 'settings', 'codeforge', 'server', 'command')
  if type(named) == 'table' and #named > 0 then
    if vim.fn.executable(named[1]) == 1 then
      return named
    end
    return nil, ('CodeForge is off: `%s` cannot be started; see `:checkhealth codeforge`'):format(named[1])
  end
  -- uv and pipx install into ~/.local/bin, which editors started from a desktop often do not have in their PATH
  for _, name in ipairs({ 'codeforge', vim.fs.normalize('~/.local/bin/codeforge') }) do
    if vim.fn.executable(name) == 1 then
      return { vim.fn.exepath(name), 'lsp' }
    end
  end
  return nil, 'CodeForge is off: no `codeforge` in PATH; `uv tool install codeforge-ls` installs it'
end

---Tell Neovim the root of a buffer, unless there is no server for it.
---@param bufnr integer
---@param on_dir fun(root?: string)
function M.root(bufnr, on_dir)
  local config = vim.lsp.config['codeforge']
  local root ---@type string?
  for _, marker in ipairs(config.root_markers or {}) do
    root = root or vim.fs.root(bufnr, marker)
  end
  vim.b[bufnr].codeforge_root = root or ''
  if given_up[root or ''] then
    return
  end
  local _, why = M.command(config)
  if why and type(config.cmd) == 'function' then
    M.say(why, vim.log.levels.ERROR)
    return
  end
  on_dir(root)
end

---@return integer bytes
local function log_size()
  local found = vim.uv.fs_stat(vim.lsp.log.get_filename())
  return found and found.size or 0
end

---The last line that servers wrote to standard error since the log had `size` bytes; nil when there is none.
---@param size integer
---@return string?
local function last_words(size)
  local file = io.open(vim.lsp.log.get_filename(), 'r')
  if not file then
    return nil
  end
  file:seek('set', math.max(size, file:seek('end') - 16384))
  local pieces = {} -- a line may come in several pieces
  for line in file:lines() do
    local chunk = line:match('"stderr"%s+["\'](.*)["\']$')
    pieces[#pieces + 1] = chunk and chunk:gsub('\\n', '\n')
  end
  file:close()
  return vim.trim(table.concat(pieces)):match('([^\n]+)$')
end

---@param root string
---@return boolean
local function ends_too_often(root)
  local now = vim.uv.now()
  ended[root] = vim.tbl_filter(function(at)
    return now - at < M.WINDOW_MS
  end, ended[root] or {})
  table.insert(ended[root], now)
  return #ended[root] > M.RESTARTS
end

---Say that the server ended unasked, and start it again where that may help.
---@param config table
---@param how string
---@param answered boolean The server had answered a question besides `initialize`, which needs next to nothing.
local function recover(config, how, answered)
  local root = config.root_dir or ''
  if root ~= '' and not vim.uv.fs_stat(root) then
    given_up[root] = true
    M.say(('CodeForge stopped: the folder %s is gone'):format(root))
  elseif not answered then
    given_up[root] = true
    M.say(('CodeForge did not start (%s); see `:CodeForge log`'):format(how), vim.log.levels.ERROR)
  elseif ends_too_often(root) then
    given_up[root] = true
    local text = 'CodeForge ended %d times within minutes (%s) and is off; see `:CodeForge log`'
    M.say(text:format(#ended[root], how), vim.log.levels.ERROR)
  else
    M.say(('CodeForge ended (%s) and was started again; see `:CodeForge log`'):format(how))
    vim.schedule(function() -- behind Neovim, which forgets the ended client in a step of its own
      vim.lsp.enable('codeforge')
    end)
  end
end

---Start the server and watch over it: the `cmd` of our configuration.
---@param dispatchers vim.lsp.rpc.Dispatchers
---@param config vim.lsp.ClientConfig
---@return vim.lsp.rpc.PublicClient
function M.start(dispatchers, config)
  local cmd, why = M.command(config)
  if not cmd then
    error(why, 0)
  end
  local stopping, answered, size = false, false, log_size()
  local patience = assert(vim.uv.new_timer())

  local own = vim.tbl_extend('force', {}, dispatchers)
  function own.on_exit(code, signal)
    patience:stop()
    -- Neovim would add a message of its own to ours, and one when it stopped the server itself
    dispatchers.on_exit(0, 0)
    if not stopping then
      vim.schedule(function()
        local how = signal ~= 0 and ('signal ' .. signal) or last_words(size) or ('exit code ' .. code)
        recover(config, how, answered)
      end)
    end
  end

  local server = vim.lsp.rpc.start(cmd, own, {
    cwd = config.cmd_cwd,
    env = config.cmd_env,
    detached = config.detached,
  })
  local watched = vim.tbl_extend('force', {}, server)
  function watched.request(method, params, callback, ...)
    if method == 'shutdown' then
      stopping = true
    elseif method == 'initialize' then
      local greeted = callback
      callback = function(...)
        patience:stop()
        return greeted(...)
      end
    elseif not answered then
      local answer = callback
      callback = function(...)
        answered = true
        return answer(...)
      end
    end
    return server.request(method, params, callback, ...)
  end
  function watched.terminate()
    stopping = true
    return server.terminate()
  end
  patience:start(M.PATIENCE_MS, 0, function()
    local text = 'CodeForge has been silent for %g s; see `:CodeForge log`, or try `:CodeForge restart`'
    M.say(text:format(M.PATIENCE_MS / 1000))
  end)
  return watched
end

---Look at a server that has just answered: say when it is not what this plugin needs.
---@param client vim.lsp.Client
function M.greet(client)
  require('codeforge.statusline')
  local info = client.server_info or {}
  local offered = client.server_capabilities.experimental
  if type(offered) ~= 'table' or not offered.context then
    local found = ('%s %s'):format(info.name or 'a server without a name', info.version or 'without a version')
    M.say(('CodeForge: %s is too old for this plugin; try `uv tool upgrade codeforge-ls`'):format(found))
  end
end

---True when the server of `root` ended too often, or did not start.
---@param root? string
---@return boolean
function M.is_off(root)
  return given_up[root or ''] == true
end

---Stop all our servers and start them again, also those that were given up.
function M.restart()
  given_up, ended, said = {}, {}, {}
  local clients = vim.lsp.get_clients({ name = 'codeforge' })
  for _, client in ipairs(clients) do
    client:stop()
  end
  local deadline = vim.uv.now() + 3000
  local timer = assert(vim.uv.new_timer())
  timer:start(
    0,
    20,
    vim.schedule_wrap(function()
      local left = vim.tbl_filter(function(client)
        return not client:is_stopped()
      end, clients)
      if #left > 0 and vim.uv.now() < deadline then
        return
      end
      if timer:is_closing() then
        return
      end
      timer:close()
      for _, client in ipairs(left) do
        client:stop(true)
      end
      vim.lsp.enable('codeforge')
    end)
  )
end

return M
