-- What an edit can concern, which tests speak for it, what a change touches, and a map of the project: pages that the
-- server writes (`codeforge/page`), as other editors draw them.

local M = {}

---@class codeforge.PageItem
---@field title codeforge.Words
---@field place? { uri: string, line: integer, text: string }
---@field tags? codeforge.Words[]
---@field reasons? codeforge.Words[]
---@field score? integer
---@field code? string

---@alias codeforge.Words string|{ say: string, with?: any[] } As they are, or an English template with what fills it.

---@param words codeforge.Words
---@return string
local function english(words)
  if type(words) == 'string' then
    return words
  end
  return (
    words.say:gsub('{(%d+)}', function(number)
      local fill = words.with[tonumber(number) + 1]
      return type(fill) == 'table' and english(fill) or tostring(fill)
    end)
  )
end

---@param answer table A page.
---@return codeforge.PageItem[]
local function items_of(answer)
  return vim.iter(answer.groups):fold({}, function(all, group)
    return vim.list_extend(all, group.items)
  end)
end

---@param item codeforge.PageItem
---@return codeforge.Place?
local function place_of(item)
  local start = item.place and { line = item.place.line, character = 0 }
  return start and { uri = item.place.uri, range = { start = start, ['end'] = start } }
end

---Whether the text of `item` begins with `line`: what has reasons or code stands under a heading, the rest in a list.
---@param line string
---@param item codeforge.PageItem
---@return boolean
local function begins(line, item)
  local title = english(item.title)
  if item.reasons or item.code then
    return line == '### ' .. title
  end
  return vim.startswith(line, '- ') and vim.endswith(line, title)
end

---The lines of a page, and the place that each of them leads to.
---@param answer table A page.
---@return string[] lines, table<integer, codeforge.Place> places
local function render(answer)
  local lines, places = vim.split(vim.trim(answer.text), '\n'), {}
  local items, count = items_of(answer), 0
  for number, line in ipairs(lines) do
    if items[count + 1] and begins(line, items[count + 1]) then
      count = count + 1
    end
    places[number] = count > 0 and place_of(items[count]) or nil
  end
  return lines, places
end

---@param answer table A page.
---@return { place: codeforge.Place, label: string }[]
local function rows(answer)
  local leading = vim.tbl_filter(place_of, items_of(answer))
  return vim.tbl_map(function(item)
    local words = { item.title, unpack(item.tags or {}) }
    vim.list_extend(words, item.reasons or {})
    local label = table.concat(vim.tbl_map(english, words), ' · ')
    return { place = place_of(item), label = item.score and ('%3d  %s'):format(item.score, label) or label }
  end, leading)
end

---@param title string
---@param view string
---@param params fun(client: vim.lsp.Client): table
---@param where? string
local function show(title, view, params, where)
  local client, why = require('codeforge.client').of(nil, true)
  if not client then
    vim.notify(why or '', vim.log.levels.WARN, { title = 'CodeForge' })
    return
  end
  local asked = vim.tbl_extend('force', params(client), { view = view })
  require('codeforge.view').show({
    title = title,
    encoding = client.offset_encoding,
    ask = function(callback)
      require('codeforge.client').ask(client, 'page', asked, callback)
    end,
    render = render,
    rows = rows,
  }, where)
end

---@param where? string
function M.impact(where)
  show('Impact', 'impact', require('codeforge').place, where)
end

---@param where? string
function M.tests(where)
  show('Tests', 'tests', require('codeforge').place, where)
end

---@param range? string
---@param where? string
function M.review(range, where)
  show('Review', 'review', function()
    return { range = range or '' }
  end, where)
end

---@param where? string
function M.overview(where)
  show('Overview', 'overview', function()
    return {}
  end, where)
end

return M
