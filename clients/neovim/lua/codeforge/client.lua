-- Asking the server what is not part of the protocol's own methods.

local M = {}

---How long an answer may take, in milliseconds, before the question is withdrawn.
M.LIMIT_MS = 20000

---The client that serves `bufnr`, or any when it serves none and `any` is set; else nil and a sentence.
---@param bufnr? integer
---@param any? boolean
---@return vim.lsp.Client?, string?
function M.of(bufnr, any)
  local clients = vim.lsp.get_clients({ name = 'codeforge', bufnr = bufnr or vim.api.nvim_get_current_buf() })
  if #clients == 0 and any then
    clients = vim.lsp.get_clients({ name = 'codeforge' })
  end
  if #clients == 0 then
    return nil, 'CodeForge does not serve this buffer (yet); see `:checkhealth codeforge`'
  end
  return clients[1]
end

---What the server's version of `codeforge/<name>` is; nil when it has none.
---@param client vim.lsp.Client
---@param name string
---@return integer?
function M.offers(client, name)
  local offered = client.server_capabilities.experimental
  return type(offered) == 'table' and offered[name] or nil
end

---Ask `codeforge/<name>`; `callback` gets a sentence or the result, once. The question can be withdrawn.
---@param client vim.lsp.Client
---@param name string
---@param params table
---@param callback fun(err: string?, result: any)
---@return fun() withdraw
function M.ask(client, name, params, callback)
  local nothing = function() end
  if not M.offers(client, name) then
    local version = (client.server_info or {}).version or 'of unknown version'
    callback(('CodeForge %s has no `%s`; try `uv tool upgrade codeforge-ls`'):format(version, name))
    return nothing
  end
  local done, number = false, nil ---@type boolean, integer?
  local timer = assert(vim.uv.new_timer())
  local function finish(err, result)
    if not done then
      done = true
      timer:close()
      callback(err, result)
    end
  end
  local function withdraw(reason)
    if not done then
      if number then
        client:cancel_request(number)
      end
      finish(reason or 'withdrawn')
    end
  end
  local sent
  sent, number = client:request('codeforge/' .. name, params, function(err, result)
    finish(err and err.message or nil, result)
  end)
  if not sent then
    finish('CodeForge has stopped; try `:CodeForge restart`')
    return nothing
  end
  timer:start(
    M.LIMIT_MS,
    0,
    vim.schedule_wrap(function()
      withdraw(('CodeForge did not answer within %g s'):format(M.LIMIT_MS / 1000))
    end)
  )
  return withdraw
end

return M
