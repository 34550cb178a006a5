-- `:CodeForge`: one command with subcommands.

local M = {}

local PLACES = { 'split', 'float', 'quickfix', 'select' }

---@param words string[]
---@return string? place, string rest
local function place_of(words)
  if vim.list_contains(PLACES, words[1]) then
    return words[1], table.concat(words, ' ', 2)
  end
  return nil, table.concat(words, ' ')
end

---@class codeforge.Subcommand
---@field about string
---@field run fun(words: string[], args: table)
---@field complete? string[]

---@type table<string, codeforge.Subcommand>
local SUBCOMMANDS = {
  context = {
    about = 'the code that matters at the cursor, or for the selected lines',
    complete = PLACES,
    run = function(words, args)
      local place, rest = place_of(words)
      local opts = { tokens = tonumber(rest) }
      if args.range > 0 then
        opts.range = { args.line1, args.line2 }
      end
      require('codeforge').show(opts, place)
    end,
  },
  ask = {
    about = 'answers to a question in words',
    complete = PLACES,
    run = function(words)
      local place, rest = place_of(words)
      require('codeforge').ask(rest, place)
    end,
  },
  impact = {
    about = 'what an edit at the cursor can concern',
    complete = PLACES,
    run = function(words)
      require('codeforge').impact((place_of(words)))
    end,
  },
  tests = {
    about = 'the tests of the definition at the cursor',
    complete = PLACES,
    run = function(words)
      require('codeforge').tests((place_of(words)))
    end,
  },
  review = {
    about = 'what a change touches: `A..B`, or all since HEAD',
    complete = PLACES,
    run = function(words)
      local place, rest = place_of(words)
      require('codeforge').review(rest, place)
    end,
  },
  overview = {
    about = 'a map of the project',
    complete = PLACES,
    run = function(words)
      require('codeforge').overview((place_of(words)))
    end,
  },
  status = {
    about = 'what is indexed, and how the server is',
    run = function()
      require('codeforge').status()
    end,
  },
  pause = {
    about = 'let indexing rest, or go on with it',
    run = function()
      require('codeforge').pause()
    end,
  },
  restart = {
    about = 'stop the server and start it again',
    run = function()
      require('codeforge').restart()
    end,
  },
  log = {
    about = 'what the server said',
    run = function()
      require('codeforge').log()
    end,
  },
}

---@return string[]
local function names()
  local found = vim.tbl_keys(SUBCOMMANDS)
  table.sort(found)
  return found
end

---Run `:CodeForge <subcommand> …`; without one, say which there are.
---@param args table As `nvim_create_user_command()` gives them.
function M.run(args)
  local words = args.fargs
  local sub = SUBCOMMANDS[words[1]]
  if sub then
    sub.run(vim.list_slice(words, 2), args)
    return
  end
  local lines = words[1] and { ('CodeForge has no command `%s`; there are:'):format(words[1]) } or { ':CodeForge …' }
  for _, name in ipairs(names()) do
    table.insert(lines, ('  %-10s %s'):format(name, SUBCOMMANDS[name].about))
  end
  vim.notify(table.concat(lines, '\n'), words[1] and vim.log.levels.ERROR or vim.log.levels.INFO)
end

---Completion of `:CodeForge`.
---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local words = vim.split(vim.trim(line:gsub('^.-CodeForge%s*', '')), '%s+', { trimempty = true })
  local first = #words == 0 or (#words == 1 and lead ~= '')
  local sub = SUBCOMMANDS[words[1]]
  local second = #words == (lead == '' and 1 or 2)
  local offered = first and names() or second and sub and sub.complete or {}
  return vim.tbl_filter(function(name)
    return vim.startswith(name, lead)
  end, offered)
end

return M
