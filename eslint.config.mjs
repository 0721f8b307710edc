import js from "@eslint/js";
import tseslint from "typescript-eslint";

const DOUBLE_CAST = {
  selector: "TSAsExpression > TSAsExpression",
  message: "A double cast silences the compiler: narrow the value with a guard.",
};
/** Every value becomes an argument: some hundred thousand exhaust the stack (RangeError). */
const SPREAD_LIST = {
  selector:
    "CallExpression[callee.property.name=/^(push|unshift|max|min|fromCharCode|fromCodePoint)$/] > SpreadElement",
  message: "A long list cannot be spread into arguments: use a loop.",
};

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "api/",
      "tools/bench/programs/",
      // Its classes are generated: test/docs/plugin-examples.test.ts checks the types.
      "examples/plugin-typescript/",
      "node_modules/",
      "**/node_modules/",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Small files and functions keep every change findable (CONTRIBUTING.md, "The map").
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      complexity: ["error", 14],
      "no-restricted-syntax": ["error", DOUBLE_CAST],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-unnecessary-condition": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/prefer-readonly": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-extraneous-class": "off",
      eqeqeq: "error",
    },
  },
  {
    files: ["provider/**", "cli/**", "simulator/**"],
    rules: { "no-restricted-syntax": ["error", DOUBLE_CAST, SPREAD_LIST] },
  },
  {
    files: ["test/**"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        require: "readonly",
        module: "writable",
        process: "readonly",
        console: "readonly",
        __dirname: "readonly",
        Buffer: "readonly",
      },
    },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
