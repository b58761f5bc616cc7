import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { parseConfig } from "../config/parse-config.ts";
import type { LabelConfig } from "../config/node.ts";
import { ResultChecks } from "../results/result-checks.ts";
import { controlDefinition } from "../results/tag-definitions.ts";
import { seededRandom } from "../results/sample.ts";
import { summarizeResults } from "../results/summary.ts";
import { validateResults } from "../results/validate-results.ts";

const text = '<Text name="text" value="$text"/>';

function configOf(inside: string): LabelConfig {
  const parsed = parseConfig(`<View>${text}${inside}</View>`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(parsed.warnings).toEqual([]);
  return parsed.config;
}

/** The problems of one answer to the control "a", paths relative to the value; none when it is right. */
function problemsOf(config: LabelConfig, value: object, more: object = {}, data?: Record<string, unknown>) {
  const { type, toName } = config.controlByName.get("a")!;
  const result = { id: "W7wMwaYoa9", from_name: "a", to_name: toName[0], type, value, origin: "manual", ...more };
  const { kept, problems } = validateResults(config, [result], data === undefined ? {} : { task: { data } });
  expect(kept).toEqual(problems.length === 0 ? [result] : []);
  return problems.map(({ path, message, expected }) => ({
    path: path.replace("$.result[0].value", ""),
    message,
    expected,
  }));
}

const summaryOf = (config: LabelConfig, value: Record<string, unknown>) => {
  const { type, toName } = config.controlByName.get("a")!;
  return summarizeResults(config, [{ from_name: "a", to_name: toName[0]!, type, value }]);
};

/** Made-up answers of the control "a" are right. */
function expectMadeRight(config: LabelConfig, data: Record<string, unknown> = {}): void {
  const control = config.controlByName.get("a")!;
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = seededRandom(seed);
      const fields = new ResultChecks(config, data).answer(control);
      const value = Object.fromEntries(Object.entries(fields).map(([key, shape]) => [key, shape.make(random)]));
      expect(problemsOf(config, value, {}, data)).toEqual([]);
      expect(problemsOf(config, value)).toEqual([]);
    }),
    { numRuns: 50 },
  );
}

const scalar = (config: LabelConfig, given: string | number) =>
  controlDefinition(config.controlByName.get("a")!.tag).fromScalar(given);

describe("TextArea", () => {
  const config = configOf(
    '<TextArea name="a" toName="text" maxSubmissions="1"><Shortcut value="[silence]"/></TextArea>',
  );

  test("a list of texts, or one text", () => {
    expect(problemsOf(config, { text: ["Hello", "World"] }, { meta: { lead_time: 3.2 } })).toEqual([]);
    expect(problemsOf(config, { text: "Hello" })).toEqual([]);
    expect(problemsOf(config, { text: [] })).toEqual([]);
    expect(problemsOf(config, { text: ["Hello", 7] })).toMatchObject([{ path: ".text[1]", expected: "a string" }]);
    expect(problemsOf(config, { textarea: ["Hello"] })).toMatchObject([
      { path: ".text", message: '"text" is missing' },
    ]);
    expectMadeRight(config);
    expect(scalar(config, "Hi")).toEqual({ text: ["Hi"] });
  });

  test("about a span, whose own text it takes the place of", () => {
    const about = configOf('<TextArea name="a" toName="text" perRegion="true"/>');
    expect(problemsOf(about, { start: 0, end: 4, text: ["Anna"] })).toEqual([]);
    expect(problemsOf(about, { text: ["Anna"] })[0]?.path).toBe(".start");
  });

  test("in a table it is its first words", () => {
    expect(summaryOf(config, { text: ["One", "two\nlines"] })).toBe("One / two lines");
    expect(summaryOf(config, { text: "All that is gold does not glitter, not all those who wander" })).toBe(
      "All that is gold does not glitter, not…",
    );
    expect(Array.from(summaryOf(config, { text: "😀".repeat(100) }))).toHaveLength(41);
  });
});

describe("Rating", () => {
  const config = configOf('<Rating name="a" toName="text"/>');

  test("whole stars from none to the most", () => {
    for (const rating of [0, 4, 5]) expect(problemsOf(config, { rating })).toEqual([]);
    for (const rating of [-1, 6, 2.5, "4", null])
      expect(problemsOf(config, { rating })).toMatchObject([
        { path: ".rating", expected: "a whole number from 0 to 5" },
      ]);
    const ten = configOf('<Rating name="a" toName="text" maxRating="10"/>');
    expect(problemsOf(ten, { rating: 10 })).toEqual([]);
    expectMadeRight(ten);
    expect(scalar(config, 4)).toEqual({ rating: 4 });
    expect(scalar(config, "four")).toBeNull();
    expect(summaryOf(config, { rating: 4 })).toBe("4/5");
  });
});

describe("Number", () => {
  const config = configOf('<Number name="a" toName="text" min="0" max="1" step="0.1"/>');

  test("within bounds, in steps, as rounding has it", () => {
    for (const number of [0, 0.1, 0.1 + 0.2, 0.7, 1]) expect(problemsOf(config, { number })).toEqual([]);
    expect(problemsOf(config, { number: 1.1 })).toMatchObject([{ path: ".number", expected: "a number from 0 to 1" }]);
    expect(problemsOf(config, { number: 0.25 })).toMatchObject([{ path: ".number", expected: "0.2 or 0.3" }]);
    expect(problemsOf(config, { number: "0.5" })).toMatchObject([{ path: ".number" }]);
    expectMadeRight(config);
  });

  test("steps count from the least", () => {
    const odd = configOf('<Number name="a" toName="text" min="1" max="10" step="2"/>');
    expect(problemsOf(odd, { number: 9 })).toEqual([]);
    expect(problemsOf(odd, { number: 4 })).toMatchObject([{ expected: "3 or 5" }]);
    expect(problemsOf(odd, { number: 10 })).toMatchObject([{ expected: "9" }]);
    expectMadeRight(odd);
  });

  test("without bounds and steps any number", () => {
    const any = configOf('<Number name="a" toName="text"/>');
    for (const number of [2, -3.75, 1e9]) expect(problemsOf(any, { number })).toEqual([]);
    expect(problemsOf(any, { number: Number.NaN })).toMatchObject([{ path: ".number", expected: "a number" }]);
    expectMadeRight(any);
    expectMadeRight(configOf('<Number name="a" toName="text" step="0.5"/>'));
    expect(scalar(any, 3)).toEqual({ number: 3 });
    expect(summaryOf(any, { number: 3 })).toBe("3");
  });

  test("steps of nothing are refused in the config", () => {
    expect(parseConfig(`<View>${text}<Number name="a" toName="text" step="0"/></View>`).ok).toBe(false);
  });
});

describe("DateTime", () => {
  const withAttributes = (attributes = "") => configOf(`<DateTime name="a" toName="text" ${attributes}/>`);

  test.each([
    ["", "1991-05-22T09:17", "1991-05-22 09:17"],
    ["", "2024-02-29", "2023-02-29"],
    ["", "2024-05-17T09:30:00Z", "2024-05-17T25:30"],
    ['only="date"', "2020-12-31", "2020-12-31T10:00"],
    ['only="date,time"', "2020-12-31T10:00", "10:00"],
    ['only="time"', "23:59", "24:00"],
    ['only="time"', "09:30:15", "nine"],
    ['only="year"', "2020-01-01", "20"],
    ['only="year"', 2020, true],
    ['only="year" format="%Y"', "2020", "2020-01-01"],
    ['only="month,year"', "2020-03", "March"],
    ['only="date" format="%d.%m.%Y"', "31.12.2020", "31.13.2020"],
    ['format="%B %d, %Y %I:%M %p"', "March 03, 2021 04:05 PM", "2021-03-03T16:05"],
    ['format="%d/%b/%y"', "03/Mar/21", "03/Foo/21"],
  ])("%s: %j is right, %j is not", (attributes, right, wrong) => {
    const config = withAttributes(attributes);
    expect(problemsOf(config, { datetime: right })).toEqual([]);
    expect(problemsOf(config, { datetime: wrong })).toMatchObject([
      { path: ".datetime", expected: expect.stringMatching(/%[YyHd]/) as string },
    ]);
    expectMadeRight(config);
  });

  test("the message shows the format and a date in it", () => {
    expect(problemsOf(withAttributes('only="date" format="%d.%m.%Y"'), { datetime: "today" })).toEqual([
      {
        path: ".datetime",
        message: '"datetime": "today" is not a date written as %d.%m.%Y (17.05.2024)',
        expected: "a date written as %d.%m.%Y (17.05.2024)",
      },
    ]);
  });

  test("a format with a directive that is not known lets any text through", () => {
    expect(problemsOf(withAttributes('format="%Q"'), { datetime: "week 7" })).toEqual([]);
  });

  test("no format is slow", () => {
    const config = withAttributes(`format="${"%d".repeat(5000)}"`);
    expect(problemsOf(config, { datetime: `${"1".repeat(9999)}x` })).toHaveLength(1);
  });

  test("within bounds: days with days, years with years", () => {
    const days = withAttributes('only="date" min="2020-01-01" max="2020-12-31"');
    expect(problemsOf(days, { datetime: "2020-12-31" })).toEqual([]);
    expect(problemsOf(days, { datetime: "2019-12-31" })).toMatchObject([{ expected: "2020-01-01 or later" }]);
    expect(problemsOf(days, { datetime: "2021-01-01" })).toMatchObject([{ expected: "2020-12-31 or earlier" }]);
    expectMadeRight(days);
    const years = withAttributes('only="year" min="1990" max="2030"');
    expect(problemsOf(years, { datetime: "2030-01-01" })).toEqual([]);
    expect(problemsOf(years, { datetime: 1989 })).toMatchObject([{ expected: "1990 or later" }]);
    expectMadeRight(years);
    expectMadeRight(withAttributes('only="date" format="%d.%m.%Y" max="1815-06-18"'));
    expect(summaryOf(days, { datetime: "2020-12-31" })).toBe("2020-12-31");
    expect(scalar(days, "2020-12-31")).toEqual({ datetime: "2020-12-31" });
  });
});

describe("Taxonomy", () => {
  const tree = `<Choice value="Eukarya"><Choice value="Human"/><Choice value="Oppossum" alias="pos"/></Choice>
    <Choice value="Bacteria"/>`;
  const withAttributes = (attributes = "", inside = tree) =>
    configOf(`<Taxonomy name="a" toName="text" ${attributes}>${inside}</Taxonomy>`);

  test("paths from the root", () => {
    const config = withAttributes();
    expect(problemsOf(config, { taxonomy: [["Eukarya", "Human"], ["Bacteria"]] })).toEqual([]);
    expect(problemsOf(config, { taxonomy: [["Eukarya", "pos"], ["Eukarya"]] })).toEqual([]);
    expect(problemsOf(config, { taxonomy: [] })).toMatchObject([{ path: ".taxonomy" }]);
    expect(problemsOf(config, { taxonomy: [["Human"]] })).toMatchObject([
      { path: ".taxonomy[0]", expected: '"Eukarya", "Eukarya / Human", "Eukarya / pos", "Bacteria"' },
    ]);
    expect(problemsOf(config, { taxonomy: "Bacteria" })).toMatchObject([{ path: ".taxonomy" }]);
    expectMadeRight(config);
    expect(summaryOf(config, { taxonomy: [["Eukarya", "pos"]] })).toBe("Oppossum");
    expect(scalar(config, "Bacteria")).toEqual({ taxonomy: [["Bacteria"]] });
  });

  test("only what has nothing below, and no more than allowed", () => {
    const config = withAttributes('leafsOnly="true" maxUsages="1"');
    expect(problemsOf(config, { taxonomy: [["Bacteria"]] })).toEqual([]);
    expect(problemsOf(config, { taxonomy: [["Eukarya"]] })).toMatchObject([{ path: ".taxonomy[0]" }]);
    expect(problemsOf(config, { taxonomy: [["Bacteria"], ["Eukarya", "Human"]] })).toMatchObject([
      { path: ".taxonomy", expected: "at most 1" },
    ]);
    expectMadeRight(config);
  });

  test("what the config does not know is right where it comes from elsewhere", () => {
    for (const attributes of ['apiUrl="https://example.org/tree"', 'legacy="true"', 'allowAddLabels="true"']) {
      const config = withAttributes(attributes);
      expect(problemsOf(config, { taxonomy: [["Eukarya", "Mine"]] })).toEqual([]);
      expect(problemsOf(config, { taxonomy: [[7]] })).toMatchObject([{ path: ".taxonomy[0]" }]);
    }
    const dynamic = withAttributes('value="$tree"', "");
    const data = { text: "x", tree: [{ value: "A", children: [{ value: "B", alias: "b" }] }] };
    expect(problemsOf(dynamic, { taxonomy: [["A", "b"]] }, {}, data)).toEqual([]);
    expect(problemsOf(dynamic, { taxonomy: [["A", "B"]] }, {}, data)).toMatchObject([{ path: ".taxonomy[0]" }]);
  });

  test("labels spans", () => {
    const config = withAttributes('labeling="true"');
    expect(problemsOf(config, { start: 0, end: 3, taxonomy: [["Bacteria"]] })).toEqual([]);
    expect(problemsOf(config, { taxonomy: [["Bacteria"]] })[0]?.path).toBe(".start");
  });
});

describe("Pairwise", () => {
  const second = '<Text name="other" value="$other"/>';
  const config = configOf(`${second}<Pairwise name="a" toName="text,other"/>`);

  test("left or right", () => {
    expect(problemsOf(config, { selected: "left" })).toEqual([]);
    expect(problemsOf(config, { selected: "middle" })).toMatchObject([
      { path: ".selected", expected: '"left" or "right"' },
    ]);
    expectMadeRight(config);
    expect([scalar(config, "right"), scalar(config, "both"), scalar(config, 1)]).toEqual([
      { selected: "right" },
      null,
      null,
    ]);
    expect(summaryOf(config, { selected: "left" })).toBe("left");
  });

  test("about the first object, or about itself as the editor of Label Studio has it", () => {
    for (const name of ["text", "other", "text,other", "a"])
      expect(problemsOf(config, { selected: "right" }, { to_name: name })).toEqual([]);
    const single = configOf('<Rating name="a" toName="text"/>');
    expect(problemsOf(single, { rating: 1 }, { to_name: "a" })).toMatchObject([{ path: "$.result[0].to_name" }]);
  });

  test.each(["text", "text,other,third"])("toName %s is refused: it compares two", (toName) => {
    const xml = `<View>${text}${second}<Text name="third" value="$third"/><Pairwise name="a" toName="${toName}"/></View>`;
    const parsed = parseConfig(xml);
    expect(parsed.ok ? [] : parsed.problems).toMatchObject([
      { code: "target", text: toName, message: expect.stringContaining("2 objects") as string },
    ]);
  });
});

describe("Ranker", () => {
  const list = '<List name="results" value="$items" title="Search results"/>';
  const order = configOf(`${list}<Ranker name="a" toName="results"/>`);
  const groups = configOf(`${list}<Ranker name="a" toName="results">
    <Bucket name="best" title="Best results"/><Bucket name="ads" title="Paid results"/></Ranker>`);
  const data = { text: "x", items: ["blog", "mdn", "wiki"].map((id) => ({ id, title: `About ${id}`, body: "…" })) };

  test("an order of all items", () => {
    expect(problemsOf(order, { ranker: { a: ["mdn", "wiki", "blog"] } }, {}, data)).toEqual([]);
    expect(problemsOf(order, { ranker: { a: ["mdn", "npm"] } }, {}, data)).toMatchObject([
      { path: '.ranker["a"][1]', expected: '"blog" or "mdn" or "wiki"' },
    ]);
    expect(problemsOf(order, { ranker: { a: ["mdn", "npm"] } })).toEqual([]);
    expect(problemsOf(order, { ranker: { best: ["mdn"] } }, {}, data)).toMatchObject([
      { path: '.ranker["best"]', expected: '"a"' },
    ]);
    expect(problemsOf(order, { ranker: ["mdn"] })).toMatchObject([{ path: ".ranker", expected: 'an object with "a"' }]);
    expectMadeRight(order, data);
    expect(summaryOf(order, { ranker: { a: ["mdn", "wiki", "blog"] } })).toBe("mdn, wiki, blog");
  });

  test("groups, each item in one, the rest in none", () => {
    expect(problemsOf(groups, { ranker: { best: ["mdn"], ads: ["blog"] } }, {}, data)).toEqual([]);
    expect(problemsOf(groups, { ranker: { _: ["wiki"], best: ["mdn"], ads: [] } }, {}, data)).toEqual([]);
    expect(problemsOf(groups, { ranker: { best: ["mdn"], ads: ["mdn"] } }, {}, data)).toMatchObject([
      { path: '.ranker["ads"][0]', message: '"mdn" is in two places' },
    ]);
    expect(problemsOf(groups, { ranker: { a: [] } })).toMatchObject([
      { path: '.ranker["a"]', expected: '"best" or "ads" or "_"' },
    ]);
    expect(problemsOf(groups, { ranker: { best: [1] } })).toMatchObject([{ path: '.ranker["best"][0]' }]);
    expectMadeRight(groups, data);
    expect(summaryOf(groups, { ranker: { _: ["wiki"], best: ["mdn"], ads: ["blog"] } })).toBe("best: mdn; ads: blog");
    expect(summaryOf(groups, { ranker: { _: ["wiki"], best: ["mdn"] } })).toBe("best: mdn");
  });

  test("each task has its own items", () => {
    const other = { text: "x", items: [{ id: 7, title: "seven" }] };
    expect(problemsOf(order, { ranker: { a: ["7"] } }, {}, other)).toEqual([]);
    expect(problemsOf(order, { ranker: { a: ["7"] } }, {}, data)).toHaveLength(1);
  });
});

test("several answers to one task, each once", () => {
  const config = configOf(
    '<Rating name="a" toName="text"/><Choices name="c" toName="text"><Choice value="x"/></Choices>',
  );
  const rating = { from_name: "a", to_name: "text", type: "rating", value: { rating: 3 } };
  const chosen = { from_name: "c", to_name: "text", type: "choices", value: { choices: ["x"] } };
  expect(validateResults(config, [rating, chosen]).problems).toEqual([]);
  expect(validateResults(config, [rating, rating]).problems).toMatchObject([{ path: "$.result[1].from_name" }]);
  expect(summarizeResults(config, [rating, chosen])).toBe("3/5 · x");
});
