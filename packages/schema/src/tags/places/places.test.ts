import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { objectDefinition } from "../../results/tag-definitions.ts";
import { seededRandom } from "../../results/sample.ts";
import { geometryFields, type GeometryKind } from "../geometry.ts";
import { isObjectTag, tagNames, tags } from "../index.ts";
import { fieldsCheck } from "../shape.ts";
import { textNodes } from "./html-text.ts";

/** The attributes of a tag on which nothing is written but what makes the data part of the task. */
function attributesOf(table: object): never {
  const defaults = Object.fromEntries(Object.entries(table).map(([name, { default: value }]) => [name, value]));
  const inline = "valueType" in defaults && defaults["valueType"] === "url" ? { valueType: "json" } : {};
  return { ...defaults, ...inline } as never;
}

const places = tagNames.filter(isObjectTag).flatMap((tag) => {
  const definition = objectDefinition(tag);
  return Object.entries(definition.places).map(([kind, place]) => ({
    tag,
    kind: kind as GeometryKind,
    place,
    definition,
  }));
});

describe.each(places)("$kind of $tag", ({ tag, kind, place, definition }) => {
  const attributes = attributesOf(tags[tag].attributes);
  const check = fieldsCheck(geometryFields[kind]);
  const known = { name: "it", attributes, data: definition.sample(attributes) };
  const unknown = { name: "it", attributes, data: undefined };
  const seed = fc.integer({ min: 1, max: 2 ** 31 });

  test("made ones are right and only of this kind", () => {
    fc.assert(
      fc.property(seed, fc.boolean(), (start, isKnown) => {
        const object = isKnown ? known : unknown;
        const { value, result = {} } = place.make(seededRandom(start), object);
        expect(check(value)).toBe(null);
        expect(place.within?.(object)(value, { ...result, value } as never) ?? null).toBe(null);
        const kinds = Object.entries(definition.places).filter(([, other]) => other.recognizes(value));
        expect(kinds.map(([name]) => name)).toEqual([kind]);
      }),
    );
  });

  test("a key that becomes something else is refused at its path", () => {
    fc.assert(
      fc.property(seed, fc.constantFrom({}, Number.NaN, [{}], -1.5), (start, wrong) => {
        const { value, result = {} } = place.make(seededRandom(start), known);
        for (const key of Object.keys(value)) {
          const mutated = { ...value, [key]: wrong };
          const problems =
            check(mutated) ?? place.within?.(known)(mutated, { ...result, value: mutated } as never) ?? [];
          // Nothing is known of what these may be beside numbers: a number is right.
          if (wrong === -1.5 && free.has(`${kind}.${key}`)) continue;
          expect(problems.map((problem) => problem.path.replace(/^\.value/, "").startsWith(`.${key}`))).toContain(true);
        }
      }),
    );
  });

  test("keys are equal for the same place and only then", () => {
    fc.assert(
      fc.property(seed, seed, (one, other) => {
        const [here, there] = [
          place.make(seededRandom(one), known).value,
          place.make(seededRandom(other), known).value,
        ];
        expect(place.key({ ...structuredClone(here), labels: ["a"] })).toBe(place.key(here));
        // Not all of these keys say where it is.
        const isSame = JSON.stringify(whereOnly(here)) === JSON.stringify(whereOnly(there));
        expect(place.key(here) === place.key(there)).toBe(isSame);
      }),
    );
  });
});

const free = new Set(["rectangle.rotation", "ellipse.rotation", "seriesSegment.start"]);

const beside = new Set(["instant", "framesCount", "duration", "globalOffsets"]);

const whereOnly = (value: Record<string, unknown>): [string, unknown][] =>
  Object.entries(value).filter(([key]) => !beside.has(key));

test("a rotation of 0 and none are the same place", () => {
  const { place } = places.find(({ kind }) => kind === "rectangle")!;
  const box = { x: 1, y: 2, width: 3, height: 4 };
  expect(place.key(box)).toBe(place.key({ ...box, rotation: 0 }));
  expect(place.key(box)).not.toBe(place.key({ ...box, rotation: 1 }));
});

describe("pieces of text of a document", () => {
  test("XPaths, and code points before", () => {
    const html = "<article><h2>🐱 Warning:</h2> <p>🐱 This is a test text</p></article>";
    expect(textNodes(html)).toEqual([
      { xpath: "/article[1]/h2[1]/text()[1]", text: "🐱 Warning:", start: 0 },
      { xpath: "/article[1]/text()[1]", text: " ", start: 10 },
      { xpath: "/article[1]/p[1]/text()[1]", text: "🐱 This is a test text", start: 11 },
    ]);
  });

  test("comments, scripts, empty elements, references", () => {
    const html = "a<!-- <b> --><script>if (a < b) c()</script><br>b<p>c</p><P class='x'>d<img/>e</P>&amp;<p>f";
    expect(textNodes(html)).toEqual([
      { xpath: "/text()[1]", text: "a", start: 0 },
      { xpath: "/text()[2]", text: "b", start: 1 },
      { xpath: "/p[1]/text()[1]", text: "c", start: 2 },
      { xpath: "/p[2]/text()[1]", text: "d", start: 3 },
      { xpath: "/p[2]/text()[2]", text: "e", start: 4 },
      { xpath: "/p[3]/text()[1]", text: "f", start: null },
    ]);
  });

  test("any source, however long", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("<", ">", "/", "p", "!", "-", "a ", "&") }), (html) => {
        for (const { text } of textNodes(html)) expect(html).toContain(text);
      }),
    );
    const start = performance.now();
    textNodes("<".repeat(200_000));
    textNodes("<!--".repeat(100_000));
    textNodes("<p>x".repeat(50_000));
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
