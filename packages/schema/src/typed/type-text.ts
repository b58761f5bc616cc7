/** Names of types that are not taken yet. */
type TypeNames = {
  /** A type's name made of any text: `ner labels` and `Result` → `NerLabelsResult`; with a number when it is taken. */
  take(text: string, ending: string): string;
};

/** Gives names to types; `taken` are given already. */
export function createTypeNames(taken: readonly string[]): TypeNames {
  const used = new Set(taken);
  return {
    take: (text, ending) => {
      const wanted = pascalCase(text) + ending;
      let name = wanted;
      for (let number = 2; used.has(name); number += 1) name = `${wanted}${number}`;
      used.add(name);
      return name;
    },
  };
}

/** Letters and digits of any script, each word with a capital; never begins with a digit. */
function pascalCase(text: string): string {
  const words = text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^[\p{ID_Start}]/u.test(joined) ? joined : `_${joined}`;
}

/** A string as a type. Where a Repeater puts an index, it has a number: `` `turn_${number}` ``. */
export function literalText(text: string, flags: readonly string[] = []): string {
  const found = flags.filter((flag) => flag !== "" && text.includes(flag));
  if (found.length === 0) return JSON.stringify(text);
  // A character that XML cannot have holds the place of the number.
  const marked = found.reduce((replaced, flag) => replaced.replaceAll(flag, "\u0000"), text);
  const escaped = marked.replaceAll(/[\\`]|\$(?=\{)/g, String.raw`\$&`);
  return `\`${escaped.replaceAll("\u0000", "${number}")}\``;
}

/** A key of an object type. */
export function keyText(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : JSON.stringify(key);
}
