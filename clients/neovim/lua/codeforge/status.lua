-- What `codeforge/status` says, in words.

local M = {}

---What to do about an engine that is not at work.
local REMEDY = {
  stopped = 'it failed again and again: `:CodeForge log` says why, `:CodeForge restart` tries again',
}

---@param folder table One folder of the server's answer.
---@return { ok: boolean, text: string, advice?: string }[]
function M.lines(folder)
  local found = {}
  local function add(ok, text, advice)
    table.insert(found, { ok = ok, text = text, advice = advice })
  end
  local languages = vim.tbl_keys(folder.languages or {})
  table.sort(languages, function(a, b)
    return folder.languages[a] > folder.languages[b] or folder.languages[a] == folder.languages[b] and a < b
  end)
  local counted = vim.tbl_map(function(name)
    return ('%s %d'):format(name, folder.languages[name])
  end, vim.list_slice(languages, 1, 6))
  local files = folder.nFiles == 1 and '1 file indexed' or ('%d files indexed'):format(folder.nFiles or 0)
  add(true, #counted > 0 and ('%s (%s)'):format(files, table.concat(counted, ', ')) or files)
  if folder.paused then
    add(false, 'indexing is paused', '`:CodeForge pause` goes on')
  elseif not folder.complete then
    add(false, 'indexing is under way: answers are partial')
  elseif not folder.searchable then
    add(false, 'words are still being collected: questions are answered from names alone')
  end
  for _, reason in ipairs(vim.tbl_keys(folder.leftOutReasons or {})) do
    add(true, ('left out: %d %s'):format(folder.leftOutReasons[reason], reason))
  end
  local engines = vim.tbl_keys(folder.engines or {})
  table.sort(engines)
  for _, name in ipairs(engines) do
    local state = folder.engines[name]
    add(state ~= 'stopped', ('%s is %s'):format(name, state), REMEDY[state])
  end
  for _, problem in ipairs(folder.problems or {}) do
    add(false, problem)
  end
  return found
end

---@param client vim.lsp.Client
---@param err? string
---@param answer? table
---@return string[]
local function page_of(client, err, answer)
  local version = (client.server_info or {}).version or 'of unknown version'
  local memory = answer and answer.memoryMb or 0
  if memory > 0 then
    version = ('%s, %.0f MB of memory'):format(version, memory)
  end
  local page = {}
  for _, folder in ipairs(answer and answer.folders or {}) do
    vim.list_extend(page, { '## ' .. vim.fn.fnamemodify(folder.root, ':~'), '', '- server ' .. version })
    for _, line in ipairs(M.lines(folder)) do
      table.insert(page, ('- %s%s'):format(line.ok and '' or '**!** ', line.text))
    end
    table.insert(page, '')
  end
  if #page == 0 then
    page =
      { '## ' .. (client.root_dir or 'single files'), '', '- server ' .. version, '- ' .. (err or 'no folder is open') }
  end
  return page
end

---@param page string[]
local function present(page)
  local view = require('codeforge.view')
  while page[#page] == '' do
    table.remove(page)
  end
  local bufnr = view.scratch('codeforge://status')
  view.write(bufnr, page)
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = bufnr, desc = 'CodeForge: close' })
  view.float(bufnr, 'CodeForge', 'q close', #page)
end

---Let the work that nobody waits for rest in all our servers, or go on with it where it rests.
function M.pause()
  local ask = require('codeforge.client').ask
  for _, client in ipairs(vim.lsp.get_clients({ name = 'codeforge' })) do
    ask(client, 'status', vim.empty_dict(), function(_, status)
      local paused = vim.iter(status and status.folders or {}):any(function(folder)
        return folder.paused
      end)
      ask(client, 'pause', { on = not paused }, function(err, answer)
        local said = answer and (answer.paused and 'CodeForge: indexing is paused' or 'CodeForge: indexing goes on')
        vim.notify(err or said or '', err and vim.log.levels.WARN or vim.log.levels.INFO, { title = 'CodeForge' })
      end)
    end)
  end
end

---Ask all our servers how they are, and show it in a float.
function M.show()
  local clients = vim.lsp.get_clients({ name = 'codeforge' })
  if #clients == 0 then
    vim.notify('CodeForge is not running: open a file of a project, or see `:checkhealth codeforge`.')
    return
  end
  local left, page = #clients, {}
  for _, client in ipairs(clients) do
    require('codeforge.client').ask(client, 'status', vim.empty_dict(), function(err, answer)
      vim.list_extend(page, page_of(client, err, answer))
      left = left - 1
      if left == 0 then
        present(page)
      end
    end)
  end
end

return M
