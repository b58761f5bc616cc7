import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { LabelConfig } from "../config/node.ts";
import { parseConfig } from "../config/parse-config.ts";
import type { Result } from "../shapes.ts";
import { validateResults } from "./validate-results.ts";

function configOf(inside: string): LabelConfig {
  const parsed = parseConfig(`<View><Text name="text" value="$text"/>${inside}</View>`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

const config = configOf(`
  <Choices name="label" toName="text"><Choice value="spam"/><Choice value="Not spam" alias="ham"/></Choices>
  <Choices name="tags" toName="text" choice="multiple"><Choice value="a"/><Choice value="b"/></Choices>
  <Labels name="ner" toName="text"><Label value="PER"/><Label value="ORG"/></Labels>
  <Labels name="any" toName="text" choice="multiple" allowEmpty="true"><Label value="x"/><Label value="y"/></Labels>
  <Choices name="sure" toName="text" perRegion="true"><Choice value="yes"/><Choice value="no"/></Choices>`);

const choice = (value: unknown = { choices: ["spam"] }, more: object = {}) => ({
  from_name: "label",
  to_name: "text",
  type: "choices",
  value,
  ...more,
});
const span = (value: object = {}, more: object = {}) => ({
  id: "r1",
  from_name: "ner",
  to_name: "text",
  type: "labels",
  value: { start: 0, end: 4, labels: ["PER"], ...value },
  ...more,
});

/** The paths of the problems; nothing may be kept of what has one. */
function refused(results: unknown, text?: string): string[] {
  const task = text === undefined ? undefined : { data: { text } };
  return validateResults(config, results, { task }).problems.map(({ path }) => path);
}

describe("kept", () => {
  test("what Label Studio makes, verbatim, with every extra key", () => {
    const results = [
      choice(undefined, { id: "c1", origin: "manual" }),
      span(
        { text: "Anna" },
        {
          origin: "prediction-changed",
          score: 0.5,
          meta: { text: ["a note"] },
          parentID: "p",
          readonly: false,
          hidden: true,
          locked: false,
        },
      ),
      {
        id: "r1",
        from_name: "sure",
        to_name: "text",
        type: "choices",
        value: { start: 0, end: 4, text: "Anna", choices: ["yes"] },
        unknown_key: [1],
      },
      span({ start: 5, end: 9, labels: ["ORG"] }, { id: "r2" }),
      { from_id: "r1", to_id: "r2", type: "relation", direction: "right", labels: ["works for"] },
    ];
    const copy = structuredClone(results);
    const { kept, problems } = validateResults(config, results, { task: { data: { text: "Anna Acme Corp" } } });
    expect(problems).toEqual([]);
    expect(kept).toEqual(copy);
    expect(kept[1]).toBe(results[1]);
  });

  test("an empty list", () => {
    expect(validateResults(config, [])).toEqual({ kept: [], problems: [] });
  });

  test("the good ones beside the bad ones, in order", () => {
    const results = [span({ labels: ["nobody"] }, { id: "r0" }), choice(), span({}, { id: "r2" }), 7];
    const { kept, problems } = validateResults(config, results);
    expect(kept).toEqual([results[1], results[2]]);
    expect(problems.map(({ path }) => path)).toEqual(["$.result[0].value.labels[0]", "$.result[3]"]);
  });

  test("with null for what may stand beside a value", () => {
    const keys = ["original_width", "original_height", "image_rotation", "item_index", "original_length", "parentID"];
    const none = Object.fromEntries(keys.map((key) => [key, null]));
    expect(validateResults(config, [choice(undefined, none)]).problems).toEqual([]);
  });

  test("no labels where the config allows it, several where it allows them", () => {
    const results = [
      span({ labels: [] }, { id: "e", from_name: "any" }),
      span({ labels: ["x", "y"] }, { id: "f", from_name: "any" }),
      { ...choice({ choices: ["a", "b"] }), from_name: "tags" },
    ];
    expect(validateResults(config, results).problems).toEqual([]);
  });

  test("a span up to the very end, in code points", () => {
    expect(refused([span({ start: 4, end: 5 })], "😀😀😀😀😀")).toEqual([]);
  });

  test("a text that is a number", () => {
    expect(validateResults(config, [span({ start: 0, end: 2 })], { task: { data: { text: 42 } } }).problems).toEqual(
      [],
    );
  });

  test("the rest of a result whose score is wrong", () => {
    const { kept, problems } = validateResults(config, [choice(undefined, { score: Number.NaN, id: "a" })]);
    expect(kept).toEqual([choice(undefined, { id: "a" })]);
    expect(problems).toMatchObject([{ path: "$.result[0].score", expected: "a number from 0 to 1" }]);
  });
});

describe("refused, with the place", () => {
  test.each([
    ["no list", "spam", "$.result"],
    ["null", null, "$.result"],
    ["an item that is no object", ["spam"], "$.result[0]"],
    ["a list in the list", [[choice()]], "$.result[0]"],
    ["no from_name", [{ ...choice(), from_name: undefined }], "$.result[0].from_name"],
    ["an unknown from_name", [choice(), { ...choice(), from_name: "lable" }], "$.result[1].from_name"],
    ["a from_name that every object has", [{ ...choice(), from_name: "__proto__" }], "$.result[0].from_name"],
    ["another to_name", [{ ...choice(), to_name: "image" }], "$.result[0].to_name"],
    ["another type", [{ ...choice(), type: "labels" }], "$.result[0].type"],
    ["an id that is no string", [choice(undefined, { id: 7 })], "$.result[0].id"],
    ["a width of 0", [choice(undefined, { original_width: 0 })], "$.result[0].original_width"],
    ["a height of 0", [choice(undefined, { original_height: 0 })], "$.result[0].original_height"],
    ["a rotation that is no number", [choice(undefined, { image_rotation: "90" })], "$.result[0].image_rotation"],
    ["half an item", [choice(undefined, { item_index: 0.5 })], "$.result[0].item_index"],
    ["a length below 0", [choice(undefined, { original_length: -1 })], "$.result[0].original_length"],
    ["a parent that is no id", [choice(undefined, { parentID: 7 })], "$.result[0].parentID"],
    ["no value", [choice(null)], "$.result[0].value"],
    ["a value that is a list", [choice(["spam"])], "$.result[0].value"],
    ["no choices", [choice({ labels: ["spam"] })], "$.result[0].value.choices"],
    ["choices that are no list", [choice({ choices: "spam" })], "$.result[0].value.choices"],
    ["empty choices", [choice({ choices: [] })], "$.result[0].value.choices"],
    ["two of a single choice", [choice({ choices: ["spam", "ham"] })], "$.result[0].value.choices"],
    ["an unknown choice", [choice({ choices: ["spma"] })], "$.result[0].value.choices[0]"],
    ["the shown name instead of its alias", [choice({ choices: ["Not spam"] })], "$.result[0].value.choices[0]"],
    ["a choice that is no string", [choice({ choices: [1] })], "$.result[0].value.choices[0]"],
    ["a choice twice", [{ ...choice({ choices: ["a", "a"] }), from_name: "tags" }], "$.result[0].value.choices[1]"],
    ["empty labels", [span({ labels: [] })], "$.result[0].value.labels"],
    ["two labels in a single group", [span({ labels: ["PER", "ORG"] })], "$.result[0].value.labels"],
    ["a span without start", [span({ start: undefined })], "$.result[0].value.start"],
    ["a start that is a string", [span({ start: "0" })], "$.result[0].value.start"],
    ["a start before the text", [span({ start: -1 })], "$.result[0].value.start"],
    ["an end between characters", [span({ end: 1.5 })], "$.result[0].value.end"],
    ["an end that is not a number", [span({ end: Number.NaN })], "$.result[0].value.end"],
    ["an empty span", [span({ start: 4, end: 4 })], "$.result[0].value.end"],
    ["a backwards span", [span({ start: 5, end: 4 })], "$.result[0].value.end"],
    ["a text that is no string", [span({ text: 5 })], "$.result[0].value.text"],
    [
      "a perRegion choice without a place",
      [{ ...choice({ choices: ["yes"] }), from_name: "sure" }],
      "$.result[0].value.start",
    ],
    ["one id in two places", [span(), span({ start: 1, labels: ["x"] }, { from_name: "any" })], "$.result[1].id"],
    ["one control twice in a region", [span(), span()], "$.result[1].id"],
    ["two answers of a classification", [choice(), choice({ choices: ["ham"] })], "$.result[1].from_name"],
    ["a relation to nothing", [span(), { type: "relation", from_id: "r1", to_id: "r9" }], "$.result[1].to_id"],
    [
      "a relation with a refused region",
      [span({ end: 0 }), span({}, { id: "r2" }), { type: "relation", from_id: "r1", to_id: "r2" }],
      "$.result[2].from_id",
    ],
    ["a relation without ids", [choice(), { type: "relation", to_id: "x" }], "$.result[1].from_id"],
    [
      "a relation with an odd direction",
      [span(), { type: "relation", from_id: "r1", to_id: "r1", direction: "up" }],
      "$.result[1].direction",
    ],
  ])("%s", (_, results, path) => {
    expect(refused(results)).toContain(path);
  });

  test("a span beyond the text: counted in code points, not UTF-16 units", () => {
    expect(refused([span({ start: 0, end: 6 })], "😀😀😀😀😀")).toEqual(["$.result[0].value.end"]);
    expect(refused([span({ start: 0, end: 6 })])).toEqual([]);
  });

  test("a relation without an id does not find results without one", () => {
    expect(refused([choice(), { type: "relation" }])).toEqual(["$.result[1].from_id", "$.result[1].to_id"]);
  });

  test("messages say what would be right", () => {
    const messages = (results: unknown) =>
      validateResults(config, results).problems.map(({ message, expected }) => `${message} | ${expected}`);
    expect(messages([choice({ choices: ["spma"] })])).toEqual([
      '"spma" is not a label of this control; did you mean "spam"? | "spam", "ham"',
    ]);
    expect(messages([choice({ choices: ["Not spam"] })])[0]).toContain('results hold its alias "ham"');
    expect(messages([{ ...choice(), from_name: "lable" }])[0]).toContain(
      `"from_name" 'lable' not found in configuration; did you mean "label"?`,
    );
    expect(messages([{ ...choice(), type: "labels" }])[0]).toBe(
      '"type" is the string "labels", but "label" is a <Choices> | "choices"',
    );
  });

  test("no more than a hundred problems are listed, and nothing wrong is kept", () => {
    const { kept, problems } = validateResults(
      config,
      Array.from({ length: 5000 }, () => choice({ choices: ["no"] })),
    );
    expect(kept).toEqual([]);
    expect(problems).toHaveLength(100);
  });
});

describe("labels that come with the task", () => {
  const dynamic = configOf('<Choices name="c" toName="text" value="$options"/>');
  const result = { from_name: "c", to_name: "text", type: "choices", value: { choices: ["b"] } };

  test("are not checked without the task, and checked with it", () => {
    expect(validateResults(dynamic, [result]).problems).toEqual([]);
    expect(validateResults(dynamic, [result], { task: { data: { text: "", options: ["a", "b"] } } }).problems).toEqual(
      [],
    );
    const { problems } = validateResults(dynamic, [result], { task: { data: { text: "", options: ["a"] } } });
    expect(problems.map(({ path }) => path)).toEqual(["$.result[0].value.choices[0]"]);
  });
});

describe("nested choices", () => {
  const options = '<Choice value="Animal"><Choice value="Dog"/></Choice><Choice value="Plant"/>';
  const check = (allowNested: string, chosen: unknown[]) => {
    const nested = configOf(
      `<Choices name="c" toName="text" choice="multiple" allowNested="${allowNested}">${options}</Choices>`,
    );
    return validateResults(nested, [
      { from_name: "c", to_name: "text", type: "choices", value: { choices: chosen } },
    ]).problems.map(({ path }) => path);
  };

  test("are paths with allowNested, names without", () => {
    expect(check("true", [["Animal", "Dog"], ["Plant"], "Animal"])).toEqual([]);
    expect(check("true", [["Dog"]])).toEqual(["$.result[0].value.choices[0]"]);
    expect(check("true", [["Animal", 3]])).toEqual(["$.result[0].value.choices[0]"]);
    expect(check("false", ["Dog", "Plant"])).toEqual([]);
    expect(check("false", [["Animal", "Dog"]])).toEqual(["$.result[0].value.choices[0]"]);
  });
});

describe("any valid results", () => {
  const text = "Anna met 😀 Bob at Acme, in the rain.";
  const length = Array.from(text).length;
  const place = fc
    .tuple(fc.nat(length - 1), fc.nat(length - 1))
    .map(([one, other]) => ({ start: Math.min(one, other), end: Math.max(one, other) + 1 }));
  const regions = fc
    .array(
      fc.record({
        place,
        label: fc.constantFrom("PER", "ORG"),
        sure: fc.option(fc.constantFrom("yes", "no")),
        score: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      }),
      { maxLength: 8 },
    )
    .map((all) =>
      all.flatMap(({ place: { start, end }, label, sure, score }, index): Result[] => {
        const region: Result = {
          id: `r${index}`,
          from_name: "ner",
          to_name: "text",
          type: "labels",
          value: { start, end, labels: [label] },
          score,
        };
        const answer: Result = {
          id: `r${index}`,
          from_name: "sure",
          to_name: "text",
          type: "choices",
          value: { start, end, choices: [sure] },
        };
        return sure === null ? [region] : [region, answer];
      }),
    );
  const options = { task: { data: { text } } };

  test("are all kept", () => {
    fc.assert(
      fc.property(regions, fc.constantFrom("spam", "ham"), (spans, label) => {
        const results = [...spans, choice({ choices: [label] })];
        expect(validateResults(config, results, options)).toEqual({ kept: results, problems: [] });
      }),
    );
  });

  const mutations: [string, (result: Result) => void][] = [
    [".from_name", (result) => (result.from_name += "x")],
    [".to_name", (result) => (result.to_name = "elsewhere")],
    [".type", (result) => (result.type = "rating")],
    [".value.start", (result) => (result.value = { ...result.value, start: -1 })],
    [".value.end", (result) => (result.value = { ...result.value, end: length + 1 })],
    [".value", (result) => delete result.value],
  ];

  test("with one mutated, lose that one, and it is named", () => {
    fc.assert(
      fc.property(
        regions.filter((all) => all.length > 0),
        fc.nat(),
        fc.constantFrom(...mutations),
        (spans, pick, [path, mutate]) => {
          const results = structuredClone(spans);
          const index = pick % results.length;
          mutate(results[index] as Result);
          const { kept, problems } = validateResults(config, results, options);
          expect(problems.map((problem) => problem.path)).toEqual([`$.result[${index}]${path}`]);
          expect(kept).toEqual(results.toSpliced(index, 1));
        },
      ),
    );
  });

  test("anything at all never throws, and is kept or has a problem", () => {
    const odd = fc.oneof(
      fc.json().map((json): unknown => JSON.parse(json)),
      fc.anything(),
      fc.constantFrom("label", "ner", "text", "labels", "choices", "relation"),
    );
    const result = fc.record(
      {
        from_name: odd,
        to_name: odd,
        type: odd,
        value: fc.oneof(odd, fc.record({ start: odd, end: odd, labels: odd, choices: fc.array(odd) })),
        id: odd,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(odd, fc.array(fc.oneof(result, odd))), (results) => {
        const { kept, problems } = validateResults(config, results, options);
        if (Array.isArray(results)) expect(kept.length === results.length || problems.length > 0).toBe(true);
        else expect(problems).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });
});

describe("pages", () => {
  const pages = configOf(`<Image name="pages" valueList="$pages"/>
    <RectangleLabels name="box" toName="pages"><Label value="Table"/></RectangleLabels>`);
  const task = { data: { pages: ["/a.png", "/b.png"] } };
  const box = (item_index: number, id: string) => ({
    id,
    item_index,
    from_name: "box",
    to_name: "pages",
    type: "rectanglelabels",
    value: { x: 1, y: 1, width: 5, height: 5, rectanglelabels: ["Table"] },
  });

  test("a page that there is not is refused where it is named, if the task is known", () => {
    expect(validateResults(pages, [box(1, "a")], { task }).problems).toEqual([]);
    expect(validateResults(pages, [box(2, "a")]).problems).toEqual([]);
    expect(validateResults(pages, [box(2, "a")], { task }).problems).toEqual([
      {
        path: "$.result[0].item_index",
        message: 'there is no item 2: "pages" has 2, counted from 0',
        expected: "at most 1",
      },
    ]);
  });

  test("the same box on another page is another place", () => {
    expect(validateResults(pages, [box(0, "a"), box(1, "a")], { task }).problems).toMatchObject([
      { path: "$.result[1].id" },
    ]);
    expect(validateResults(pages, [box(0, "a"), box(1, "b")], { task }).problems).toEqual([]);
  });
});
