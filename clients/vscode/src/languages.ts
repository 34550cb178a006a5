// Written by `python -m codeforge.dev generate`; edit the code it comes from.

export const LANGUAGES: readonly string[] = [
  "go",
  "java",
  "javascript",
  "javascriptreact",
  "lua",
  "python",
  "rust",
  "tsx",
  "typescript",
  "typescriptreact",
];
