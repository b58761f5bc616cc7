/** Where a text stops being JSON; line and column count from 1. */
export type JsonProblem = { message: string; line: number; column: number };

const SCALAR = /(?:true|false|null|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
/** Anything but quotes, backslashes and control characters, which must be escaped. */
const STRING_PART = /[^"\\\p{Cc}]+|[\u007f-\u009f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/uy;

/**
 * Finds the first place where `text` is not JSON (NaN and Infinity are let pass), which `JSON.parse` only sometimes
 * says. Undefined when there is none. Depth is no problem: open brackets are kept in a list.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  const open: ("{" | "[")[] = [];
  let index = 0;
  /** What may come now. */
  let state: "value" | "first-item" | "first-key" | "key" | "after" = "value";

  const skipSpace = (): void => {
    while (index < text.length && " \t\r\n".includes(text.charAt(index))) index++;
  };
  const fail = (message: string): JsonProblem => {
    const lines = text.slice(0, index).split("\n");
    return { message, line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
  };
  const found = (): string =>
    index >= text.length ? "the end of the text" : JSON.stringify(text.slice(index, index + 20));

  for (;;) {
    skipSpace();
    const character = text.charAt(index);
    if (state === "after") {
      const inside = open.at(-1);
      if (inside === undefined)
        return index < text.length ? fail(`nothing more was expected, but here is ${found()}`) : undefined;
      if (character === ",") state = inside === "{" ? "key" : "value";
      else if (character === (inside === "{" ? "}" : "]")) open.pop();
      else return fail(`expected "," or "${inside === "{" ? "}" : "]"}", but here is ${found()}`);
      index++;
      continue;
    }
    if ((state === "first-item" && character === "]") || (state === "first-key" && character === "}")) {
      open.pop();
      index++;
      state = "after";
      continue;
    }
    if (state === "key" || state === "first-key") {
      if (character !== '"') return fail(`expected a name in double quotes, but here is ${found()}`);
      if (!skipString()) return fail(`a string does not end properly: here is ${found()}`);
      skipSpace();
      if (text.charAt(index) !== ":") return fail(`expected ":", but here is ${found()}`);
      index++;
      state = "value";
      continue;
    }
    if (character === "{" || character === "[") {
      open.push(character);
      index++;
      state = character === "{" ? "first-key" : "first-item";
      continue;
    }
    if (character === '"') {
      if (!skipString()) return fail(`a string does not end properly: here is ${found()}`);
    } else {
      SCALAR.lastIndex = index;
      const match = SCALAR.exec(text);
      if (!match) return fail(`expected a value, but here is ${found()}`);
      index = SCALAR.lastIndex;
    }
    state = "after";
  }

  function skipString(): boolean {
    index++;
    for (;;) {
      STRING_PART.lastIndex = index;
      if (!STRING_PART.test(text)) break;
      index = STRING_PART.lastIndex;
    }
    if (text.charAt(index) !== '"') return false;
    index++;
    return true;
  }
}
