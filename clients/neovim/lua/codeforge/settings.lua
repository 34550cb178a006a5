---@meta codeforge.settings

-- Written by `python -m codeforge.dev generate`; edit the code it comes from.

---@class codeforge.Settings
---@field index? codeforge.Settings.Index Which files are known, and where the index is kept.
---@field completion? codeforge.Settings.Completion What is offered while typing.
---@field diagnostics? codeforge.Settings.Diagnostics What is reported as wrong.
---@field context? codeforge.Settings.Context The code gathered for an assistant, where the question itself sets no limit.
---@field python? codeforge.Settings.Python Where Python finds its packages.
---@field jedi? codeforge.Settings.Jedi The second opinion on Python, in a process of its own.
---@field ruff? codeforge.Settings.Ruff The linter and formatter for Python, configured by the project's own ruff settings.
---@field server? codeforge.Settings.Server How VS Code starts CodeForge; other editors name the command in their own configuration.
---@field trace? codeforge.Settings.Trace What is written down about the conversation of editor and server.

---@class codeforge.Settings.Index
---@field exclude? string[] Files left out besides those that git ignores, as patterns of a `.gitignore`. Default: `[]`.
---@field maxFileBytes? integer Larger files are left out of the index, in bytes. Default: `2000000`.
---@field cacheDir? string Folder of the stored indexes; empty means the user's cache directory. Default: `""`.
---@field storeWords? boolean Keep the words of the project on disk as well, some 13 % of its size: questions are answered at once after a start, also by the command line. Default: `false`.

---@class codeforge.Settings.Completion
---@field maxItems? integer Most items in one answer. Default: `200`.
---@field budgetMs? integer Milliseconds to wait for jedi before answering from the index alone. Default: `45`.
---@field autoImport? boolean Offer names of other files and add the import when one is accepted. Default: `true`.
---@field callSnippets? boolean Insert parentheses with a function, in editors that take snippets. Default: `false`.
---@field inline? boolean Offer the rest of a line in grey where the project's other lines agree on it, in editors that show inline completions. Default: `false`.

---@class codeforge.Settings.Diagnostics
---@field enable? boolean Report diagnostics at all. Default: `true`.
---@field syntax? boolean Report syntax errors, in every language. Default: `true`.
---@field imports? boolean Report imports of project modules that do not exist. Default: `true`.
---@field workspace? boolean Report on files that are not open, in editors that ask for it. Default: `true`.

---@class codeforge.Settings.Context
---@field tokens? integer Most tokens in one answer. Default: `2000`.
---@field budgetMs? integer Milliseconds after which the best answer so far is given. Default: `50`.
---@field vectors? boolean Let questions find code that uses other words for the same; takes 32 bytes of memory a chunk. Default: `true`.

---@class codeforge.Settings.Python
---@field interpreter? string Interpreter whose installed packages are read, or its environment's folder; empty means the nearest environment of each file. It is never started. Default: `""`.

---@class codeforge.Settings.Jedi
---@field enable? boolean Ask jedi for what the index does not know. Default: `true`.
---@field memoryMb? integer Megabytes at which jedi's process is replaced by a fresh one. Default: `300`.
---@field limitMs? integer Milliseconds after which an analysis is stopped for a newer question; ten times that when none waits. Default: `500`.

---@class codeforge.Settings.Ruff
---@field enable? boolean Report what ruff finds in Python files. Default: `true`.
---@field command? string[] Command that starts ruff; empty means the one installed with CodeForge. Default: `[]`.

---@class codeforge.Settings.Server
---@field command? string[] Command that starts the server; empty means `codeforge lsp`. Default: `[]`.

---@class codeforge.Settings.Trace
---@field server? 'messages'|'off'|'verbose' What the editor shows of the messages to and from the server. Default: `"off"`.
