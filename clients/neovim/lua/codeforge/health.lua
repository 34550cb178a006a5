-- `:checkhealth codeforge`: the server found, its version, what its index holds, and what to do.

local M = {}

---@param config table
---@return string[]? cmd
local function command_of(config)
  if type(config.cmd) == 'table' then
    if vim.fn.executable(config.cmd[1]) == 1 then
      return config.cmd
    end
    vim.health.error(('`%s` of `vim.lsp.config.codeforge.cmd` was not found'):format(config.cmd[1]), {
      'Install the server: `uv tool install codeforge-ls` or `pipx install codeforge-ls`.',
      "Or name it: `vim.lsp.config('codeforge', { cmd = { '/path/to/codeforge', 'lsp' } })`.",
    })
    return nil
  end
  local cmd, why = require('codeforge.server').command(config)
  if not cmd then
    vim.health.error(vim.split(why, '\n')[1], {
      'Install the server: `uv tool install codeforge-ls` or `pipx install codeforge-ls`.',
      "Or name it: `vim.lsp.config('codeforge', { settings = { codeforge = { server = { command = { '/path/to/codeforge', 'lsp' } } } } })`.",
    })
  end
  return cmd
end

---@param cmd string[]
local function check_version(cmd)
  local asked = vim.list_extend({}, cmd)
  asked[#asked + 1] = '--version'
  if asked[#asked - 1] == 'lsp' then
    table.remove(asked, #asked - 1)
  end
  local ok, done = pcall(function()
    return vim.system(asked, { text = true, timeout = 10000 }):wait()
  end)
  if ok and done.code == 0 then
    vim.health.ok(('%s (%s)'):format(vim.trim(done.stdout), cmd[1]))
  else
    local why = ok and vim.trim(done.stderr or ''):match('([^\n]*)$') or done
    vim.health.error(('`%s` failed: %s'):format(table.concat(asked, ' '), why), 'Run `codeforge doctor` in a shell.')
  end
end

---@param client vim.lsp.Client
local function check_client(client)
  local root = client.root_dir or 'single files'
  if require('codeforge.client').offers(client, 'context') == nil then
    vim.health.error(('the server of %s is too old for this plugin'):format(root), {
      'Update it: `uv tool upgrade codeforge-ls` or `pipx upgrade codeforge-ls`, then `:CodeForge restart`.',
    })
    return
  end
  local answer, why = client:request_sync('codeforge/status', vim.empty_dict(), 5000)
  if not answer or answer.err then
    local reason = answer and answer.err.message or why or 'no answer'
    vim.health.warn(('serving %s, but its status is not known: %s'):format(root, reason), {
      '`:CodeForge log` may say why; `:CodeForge restart` starts the server again.',
    })
    return
  end
  for _, folder in ipairs(answer.result.folders or {}) do
    vim.health.ok(('serving %s'):format(folder.root))
    for _, line in ipairs(require('codeforge.status').lines(folder)) do
      if line.ok then
        vim.health.info(line.text)
      else
        vim.health.warn(line.text, line.advice and { line.advice } or nil)
      end
    end
  end
end

function M.check()
  vim.health.start('CodeForge')
  if vim.fn.has('nvim-0.11') == 0 then
    vim.health.error('Neovim 0.11 or newer is needed')
    return
  end
  local cmd = command_of(vim.lsp.config['codeforge'])
  if cmd then
    check_version(cmd)
  end
  if vim.lsp.is_enabled and not vim.lsp.is_enabled('codeforge') then -- since 0.12
    vim.health.warn('not enabled', "Put `vim.lsp.enable('codeforge')` in your init.lua.")
  end
  local clients = vim.lsp.get_clients({ name = 'codeforge' })
  if #clients == 0 then
    vim.health.info('no server is running: open a file of a project')
  end
  for _, client in ipairs(clients) do
    check_client(client)
  end
end

return M
