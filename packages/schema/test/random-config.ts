import * as fc from "fast-check";

import type { Attribute, AttributeTable } from "../src/tags/attribute.ts";
import type { TagFacts } from "../src/config/definition.ts";
import { type TagName, tagNames, tags } from "../src/tags/index.ts";

/** Makers of random valid label configs with every tag there is, for property tests. */

const definitions: Readonly<Record<string, TagFacts>> = tags;
const named = (kind: TagFacts["kind"]): TagName[] => tagNames.filter((name) => definitions[name]?.kind === kind);
const objectTags = [...named("object")];
const controlTags = named("control");
const dialogTags = named("dialog");
const visualTags = named("visual");
const partTags = named("part");

/**
 * A valid config: up to `size` objects with controls about them, layout, parts, Repeaters; any spelling, comments,
 * texts that no tag shows, attributes that no tag knows.
 */
export const randomConfig: fc.Arbitrary<string> = fc
  .record({ seed: fc.integer(), size: fc.integer({ min: 0, max: 4 }) })
  .map(({ seed, size }) => {
    const dice = createDice(seed);
    const inside = dice.times(size, (index) => group(dice, `${index}`, "")).flat();
    return [aside(dice), element(dice, "View", attributesOf(dice, "View"), dice.shuffled(inside)), aside(dice)].join(
      "",
    );
  });

/** A valid config that has one tag in it. */
export const configWith = (tag: TagName): fc.Arbitrary<string> =>
  fc.integer().map((seed) => {
    const dice = createDice(seed);
    const part = partTags.includes(tag) ? ownersOf(tag)[0] : undefined;
    const inside = objectTags.includes(part ?? tag)
      ? [object(dice, part ?? tag, "o", "")]
      : controlTags.includes(part ?? tag)
        ? control(dice, part ?? tag, "0", "")
        : group(dice, "0", "");
    const own = visualTags.includes(tag) ? [layout(dice, tag, "1")] : [];
    return element(dice, "View", {}, [...inside, ...own]);
  });

type Dice = ReturnType<typeof createDice>;

function createDice(seed: number) {
  let state = seed >>> 0;
  const roll = (): number => {
    state = (Math.imul(state ^ (state >>> 16), 0x45d9f3b) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
  const upTo = (most: number): number => Math.floor(roll() * (most + 1));
  const one = <T>(all: readonly T[]): T => {
    const chosen = all[upTo(all.length - 1)];
    if (chosen === undefined) throw new Error("There is nothing to choose from");
    return chosen;
  };
  return {
    upTo,
    one,
    chance: (share: number): boolean => roll() < share,
    times: <T>(count: number, make: (index: number) => T): T[] =>
      Array.from({ length: count }, (_, index) => make(index)),
    shuffled: <T>(all: readonly T[]): T[] =>
      all
        .map((item) => ({ item, at: roll() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item),
  };
}

const characters = Array.from("abcXYZ019 äß漢😀&<>\"'\n\t$.]-{}");

/** Some characters, none of them white space at an end. */
function word(dice: Dice): string {
  const made = dice.times(1 + dice.upTo(11), () => dice.one(characters)).join("");
  return made.trim().replace(/^\$/, "a") || "a";
}

type Written = Record<string, string | undefined>;

function element(dice: Dice, name: string, attributes: Written, inside: readonly string[], inner = ""): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [`${dice.one([" ", "\n  "])}${spelled(dice, key)}=${quoted(dice, value)}`],
  );
  if (dice.chance(0.1)) written.push(` x-${dice.upTo(9)}=${quoted(dice, word(dice))}`, ` model_path="m"`);
  const tag = spelled(dice, name);
  if (inside.length === 0 && inner === "" && dice.chance(0.5)) return `<${tag}${written.join("")}/>`;
  const content =
    inner === "" ? inside.flatMap((one) => [aside(dice), stray(dice), one]).join("\n") + aside(dice) : inner;
  return `<${tag}${written.join("")}>${content}</${tag}>`;
}

/** Mostly as it is; else in other letter case. */
function spelled(dice: Dice, name: string): string {
  return dice.chance(0.9) ? name : dice.one([name.toLowerCase(), name.toUpperCase()]);
}

/** Most often nothing; else a text that no tag shows. */
const stray = (dice: Dice): string => (dice.chance(0.95) ? "" : escapeText(word(dice)));

/** A comment, an instruction, or most often nothing. */
function aside(dice: Dice): string {
  if (dice.chance(0.85)) return "";
  const text = word(dice);
  return dice.one([`<!-- ${text.replaceAll("-", "")} -->`, "<?keep this?>", "\n"]);
}

function quoted(dice: Dice, text: string): string {
  const safe = escapeText(text).replaceAll("\n", "&#10;").replaceAll("\t", "&#x9;");
  return dice.chance(0.8) ? `"${safe.replaceAll('"', "&quot;")}"` : `'${safe.replaceAll("'", "&apos;")}'`;
}

const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Decided by where a tag is, and not by its table. */
const placed = new Set(["name", "toName", "value", "valueList", "on", "indexFlag", "perItem", "alias"]);

function attributesOf(dice: Dice, tag: string): Written {
  const table: AttributeTable = definitions[tag]?.attributes ?? {};
  const written: Written = {};
  for (const [name, attribute] of Object.entries(table)) {
    if (!placed.has(name) && dice.chance(0.15)) written[name] = valueFor(dice, attribute);
  }
  return written;
}

/** Something that the attribute can be: one of the words that it names, a number, or any text. */
function valueFor(dice: Dice, attribute: Attribute<unknown>): string | undefined {
  const words = [...attribute.expected.matchAll(/"([^"]*)"/g)].map(([, one = ""]) => one);
  const candidates = [...words, "true", "0", "1", "2.5", "10", "$key", word(dice)];
  const right = candidates.filter((candidate) => attribute.read(candidate).ok);
  return right.length === 0 ? undefined : dice.one(right);
}

/** An object with controls about it, or something for the layout. */
function group(dice: Dice, id: string, flag: string): string[] {
  if (flag === "" && dice.chance(0.2)) return [layout(dice, dice.one(visualTags), id)];
  if (flag === "" && dice.chance(0.1)) return [dialog(dice, dice.one(dialogTags), id)];
  return control(dice, dice.one(controlTags), id, flag);
}

function layout(dice: Dice, tag: TagName, id: string): string {
  const definition = definitions[tag];
  const attributes = attributesOf(dice, tag);
  if (tag === "Repeater") {
    const flag = dice.one(["{{idx}}", "@i"]);
    const written = { on: `$list${id}`, indexFlag: flag === "{{idx}}" ? undefined : flag, ...attributes };
    return element(dice, tag, written, group(dice, id, flag));
  }
  if ("toName" in (definition?.attributes ?? {})) attributes["toName"] = word(dice);
  if (!("value" in (definition?.attributes ?? {}))) {
    return element(dice, tag, attributes, [...partsOf(dice, tag), ...group(dice, `${id}v`, "")]);
  }
  if (dice.chance(0.5)) return element(dice, tag, { value: word(dice), ...attributes }, []);
  return element(dice, tag, attributes, [], innerOf(dice, definition?.content === "markup"));
}

/** A value inside a tag: a text, a CDATA section, or markup where that may be. */
function innerOf(dice: Dice, mayBeMarkup: boolean): string {
  const text = word(dice);
  if (mayBeMarkup && dice.chance(0.5)) {
    return `<p class="x">${escapeText(text)}<br/><!-- in it --><![CDATA[<&]]></p>\n ${escapeText(text)}`;
  }
  return dice.chance(0.5) ? ` ${escapeText(text)}<!-- beside it -->` : `\n<![CDATA[${text.replaceAll("]]>", "")}]]>`;
}

function object(dice: Dice, tag: TagName, name: string, flag: string): string {
  const definition = definitions[tag];
  const attributes: Written = { name, ...attributesOf(dice, tag) };
  const isInner = flag === "" && dice.chance(0.2);
  if (isInner) return element(dice, tag, attributes, [], innerOf(dice, definition?.content === "markup"));
  const key = flag === "" ? `$${name}` : `$list[${flag}].${name.slice(0, 2)}`;
  const asList = "valueList" in (definition?.attributes ?? {}) && dice.chance(0.3);
  return element(dice, tag, { [asList ? "valueList" : "value"]: key, ...attributes }, partsOf(dice, tag));
}

function dialog(dice: Dice, tag: TagName, id: string): string {
  return element(dice, tag, { name: `d${id}`, value: `$d${id}`, ...attributesOf(dice, tag) }, []);
}

/** A control with the objects it is about. */
function control(dice: Dice, tag: TagName, id: string, flag: string): string[] {
  const definition = definitions[tag];
  const suffix = flag === "" ? "" : `_${flag}`;
  const possible = definition?.objects;
  const tagsOfObjects =
    possible === "any" || possible === undefined ? objectTags : objectTags.filter((one) => possible.includes(one));
  const targets = dice.times(definition?.targets ?? 1, (index) => `o${id}${index}${suffix}`);
  const objects = targets.map((name) => object(dice, dice.one(tagsOfObjects), name, flag));
  const attributes: Written = {
    name: `c${id}${suffix}`,
    toName: targets.join(dice.one([",", ", "])),
    ...attributesOf(dice, tag),
  };
  if ("perItem" in (definition?.attributes ?? {}) && attributes["perRegion"] === undefined && dice.chance(0.1))
    attributes["perItem"] = "true";
  const options =
    definition?.option == null ? [] : dice.times(dice.upTo(4), () => option(dice, definition.option ?? "", 2));
  const inside = [...options, ...partsOf(dice, tag)];
  const wrapped =
    inside.length > 0 && dice.chance(0.2) ? [element(dice, "View", attributesOf(dice, "View"), inside)] : inside;
  return dice.shuffled([...objects, element(dice, tag, attributes, wrapped)]);
}

function option(dice: Dice, tag: string, depth: number): string {
  const attributes: Written = {
    value: word(dice),
    alias: dice.chance(0.3) ? word(dice) : undefined,
    ...attributesOf(dice, tag),
  };
  if (dice.chance(0.1)) attributes["predicted_values"] = word(dice);
  const nested =
    definitions[tag]?.nests === true && depth > 0 ? dice.times(dice.upTo(1), () => option(dice, tag, depth - 1)) : [];
  return element(dice, tag, attributes, nested);
}

const ownersOf = (part: TagName): TagName[] => {
  const inside = definitions[part]?.inside ?? [];
  return tagNames.filter((name) => inside.includes(name));
};

/** Some of the parts that may be in a tag; in layout also those that may be anywhere. */
function partsOf(dice: Dice, owner: TagName): string[] {
  const isLayout = owner === "View";
  return partTags
    .filter((tag) => ownersOf(tag).includes(owner) || (isLayout && definitions[tag]?.inside?.length === 0))
    .flatMap((tag) =>
      dice.times(dice.upTo(2), (index) => {
        const table = definitions[tag]?.attributes ?? {};
        const own = {
          name: "name" in table ? `p${index}` : undefined,
          value: "value" in table ? word(dice) : undefined,
        };
        return element(dice, tag, { ...own, ...attributesOf(dice, tag) }, partsOf(dice, tag));
      }),
    );
}
