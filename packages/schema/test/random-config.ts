import * as fc from "fast-check";

/** Makers of random valid label configs, for property tests. */

const word = fc
  .string({ unit: fc.constantFrom(...Array.from("abcXYZ019 äß漢😀&<>\"'\n\t$.")), minLength: 1, maxLength: 12 })
  .filter((text) => text.trim() === text && !text.startsWith("$"));
const colour = fc.constantFrom("red", "#ff8800", "rgb(1, 2, 3)");

type Written = Record<string, string | undefined>;

function tag(name: string, attributes: Written, children: readonly string[] = []): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escape(value)}"`],
  );
  return `<${name}${written.join("")}>${children.join("\n")}</${name}>`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&#x22;")
    .replaceAll("\n", "&#10;")
    .replaceAll("\t", "&#x9;");
}

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const option = (name: string) =>
  fc
    .record({
      value: word,
      alias: optional(word),
      hotkey: optional(fc.constantFrom("a", "1", "shift+q")),
      background: optional(colour),
      predicted_values: optional(word),
    })
    .map((attributes) => tag(name, attributes));

const header = fc
  .record({ value: word, size: optional(fc.constantFrom("1", "5", "9")), underline: optional(fc.constant("true")) })
  .map((attributes) => tag("Header", attributes));

const control = (name: string, target: string) =>
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom("single", "multiple"),
        optional(fc.constantFrom("true", "false")),
        fc.array(option("Choice"), { minLength: 1, maxLength: 4 }),
      )
      .map(([choice, required, options]) => tag("Choices", { name, toName: target, choice, required }, options)),
    fc
      .tuple(
        fc.constantFrom("single", "multiple"),
        optional(fc.constantFrom("true", "false")),
        fc.array(option("Label"), { minLength: 1, maxLength: 4 }),
      )
      .map(([choice, allowEmpty, options]) =>
        tag("Labels", { name, toName: target, choice, allowEmpty }, [tag("View", {}, options)]),
      ),
  );

/** A valid config with one to two texts, and controls on them, in any order and nesting of Views. */
export const randomConfig: fc.Arbitrary<string> = fc.integer({ min: 1, max: 2 }).chain((objects) => {
  const names = Array.from({ length: objects }, (_, index) => `text${index}`);
  const texts = names.map((name) => tag("Text", { name, value: `$${name}` }));
  return fc
    .tuple(
      fc
        .array(fc.constantFrom(...names), { maxLength: 3 })
        .chain((targets) => fc.tuple(...targets.map((target, index) => control(`c${index}`, target)))),
      fc.array(header, { maxLength: 2 }),
      optional(word),
    )
    .chain(([controls, headers, className]) =>
      fc
        .shuffledSubarray([...texts, ...controls, ...headers], {
          minLength: objects + controls.length + headers.length,
        })
        .map((parts) => {
          const half = Math.floor(parts.length / 2);
          return tag("View", { className }, [
            ...parts.slice(0, half),
            tag("View", { style: "color: red" }, parts.slice(half)),
          ]);
        }),
    );
});
