import { describe, expect, test } from "vitest";

import { validateResults } from "../results/validate-results.ts";
import { expandRepeaters, mostRepeated, repeaterProblems } from "./expand-repeaters.ts";
import { controlFor, objectFor } from "./lookups.ts";
import type { ConfigNode } from "./node.ts";
import { parseConfig } from "./parse-config.ts";

function parsed(inside: string) {
  const read = parseConfig(`<View>${inside}</View>`);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.config;
}

const problemsOf = (inside: string) => {
  const read = parseConfig(`<View>${inside}</View>`);
  return (read.ok ? read.warnings : read.problems).map(({ code, message }) => `${code}: ${message}`);
};

const choices = '<Choice value="yes"/><Choice value="no"/>';
const config = parsed(`
  <Text name="whole" value="$title"/>
  <Repeater on="$turns">
    <View className="turn turn-{{idx}} {{idx}}">
      <Header>Turn {{idx}} of $title</Header>
      <Text name="t_{{idx}}" value="$turns[{{idx}}].text"/>
    </View>
    <Choices name="c_{{idx}}" toName="t_{{idx}}" perRegion="false">${choices}</Choices>
    <Labels name="l_{{idx}}" toName="t_{{idx}}" value="$turns[{{idx}}].labels"/>
  </Repeater>`);
const data = {
  title: "A talk",
  turns: [
    { text: "Hello", labels: ["A"] },
    { text: "Bye", labels: ["B"] },
  ],
};

const result = (from_name: string, to_name: string, value = { choices: ["yes"] }) => ({
  id: from_name,
  from_name,
  to_name,
  type: "choices",
  value,
});

describe("a task's config", () => {
  const expanded = expandRepeaters(config, data);

  test("has the objects and controls of each item", () => {
    expect(expanded.objects.map(({ name, valueKey }) => [name, valueKey])).toEqual([
      ["whole", "title"],
      ["t_0", "turns[0].text"],
      ["t_1", "turns[1].text"],
    ]);
    expect(expanded.controls.map(({ name, toName, labelsKey }) => [name, toName, labelsKey])).toEqual([
      ["c_0", ["t_0"], null],
      ["l_0", ["t_0"], "turns[0].labels"],
      ["c_1", ["t_1"], null],
      ["l_1", ["t_1"], "turns[1].labels"],
    ]);
    expect(expanded.dataKeys.map(({ key }) => key)).toEqual(["title", "turns[0].text", "turns[1].text"]);
    expect(config.dataKeys.map(({ key }) => key)).toEqual(["title"]);
  });

  test("has a View for each item in the Repeater; of each attribute the first flag is replaced", () => {
    const repeater = expanded.root.children[1]!;
    expect(repeater).toMatchObject({ tag: "Repeater", expanded: true });
    expect(repeater.children.map(({ tag, children }) => [tag, children.length])).toEqual([
      ["View", 3],
      ["View", 3],
    ]);
    const inner = repeater.children[1]?.children[0];
    expect(inner?.attributes).toMatchObject({ className: "turn turn-1 {{idx}}" });
    expect(inner?.children[0]?.written).toEqual({ value: "Turn 1 of $title" });
  });

  test("is made once for lists of one length, and is the config itself without Repeaters", () => {
    const other = { ...data, turns: [{ text: "1" }, { text: "2" }] };
    expect(expandRepeaters(config, other)).toBe(expanded);
    expect(expandRepeaters(config, { turns: [] }).controls).toEqual([]);
    expect(expandRepeaters(config, {}).controls).toEqual([]);
    expect(expandRepeaters(expanded, data)).toBe(expanded);
    const plain = parsed('<Text name="t" value="$t"/>');
    expect(expandRepeaters(plain, {})).toBe(plain);
  });
});

describe("results of items", () => {
  test("are found without the task, whatever the item", () => {
    expect(validateResults(config, [result("c_0", "t_0"), result("c_17", "t_17")]).problems).toEqual([]);
    expect(controlFor(config, "c_3")).toMatchObject({ name: "c_3", toName: ["t_3"] });
    expect(controlFor(config, "l_3")?.labelsKey).toBe("turns[3].labels");
    expect(controlFor(config, "c_3")).toBe(controlFor(config, "c_3"));
    expect(objectFor(config, "t_3")).toMatchObject({ name: "t_3", valueKey: "turns[3].text" });
  });

  test.each(["c_", "c_x", "c_01", "c_1000", "c_-1", "xc_1", "c_1x", "c_1.5"])("%s is nobody's name", (name) => {
    expect(controlFor(config, name)).toBeUndefined();
    expect(validateResults(config, [result(name, "t_0")]).kept).toEqual([]);
  });

  test("may have the labels of a group about the same object", () => {
    const films = parsed(`<Repeater on="$films"><Video name="v_{{idx}}" value="$films[{{idx}}]"/>
      <VideoRectangle name="b_{{idx}}" toName="v_{{idx}}"/>
      <Labels name="l_{{idx}}" toName="v_{{idx}}"><Label value="Car"/></Labels></Repeater>`);
    const box = { x: 1, y: 1, width: 1, height: 1, frame: 1, enabled: true };
    const labeled = (label: string) => ({
      id: "r",
      from_name: "b_1",
      to_name: "v_1",
      type: "videorectangle",
      value: { sequence: [box], labels: [label] },
    });
    const task = { data: { films: ["https://example.com/a.mp4", "https://example.com/b.mp4"] } };
    for (const options of [{}, { task }]) {
      expect(validateResults(films, [labeled("Car")], options).problems).toEqual([]);
      expect(validateResults(films, [labeled("Bus")], options).problems[0]?.path).toBe("$.result[0].value.labels[0]");
    }
  });

  test("must be about the object of the same item, and have its answers", () => {
    expect(validateResults(config, [result("c_0", "t_1")]).problems[0]?.path).toBe("$.result[0].to_name");
    const unknown = validateResults(config, [result("c_0", "t_0", { choices: ["maybe"] })]);
    expect(unknown.problems[0]?.path).toBe("$.result[0].value.choices[0]");
  });

  test("with the task, only of items that there are, with the labels of each", () => {
    const task = { data };
    expect(validateResults(config, [result("c_1", "t_1")], { task }).problems).toEqual([]);
    expect(validateResults(config, [result("c_2", "t_2")], { task }).kept).toEqual([]);
    const labeled = (label: string, end = 3) => ({
      id: "r",
      from_name: "l_1",
      to_name: "t_1",
      type: "labels",
      value: { start: 0, end, labels: [label] },
    });
    expect(validateResults(config, [labeled("B")], { task }).problems).toEqual([]);
    expect(validateResults(config, [labeled("A")], { task }).problems[0]?.path).toBe("$.result[0].value.labels[0]");
    expect(validateResults(config, [labeled("B", 4)], { task }).problems[0]?.path).toBe("$.result[0].value.end");
  });
});

describe("Repeaters in Repeaters", () => {
  const nested = parsed(`<Repeater on="$rows"><Repeater on="$rows[{{idx}}].cells" indexFlag="{{j}}">
    <Text name="t_{{idx}}_{{j}}" value="$rows[{{idx}}].cells[{{j}}]"/>
    <Choices name="c_{{j}}_{{idx}}" toName="t_{{idx}}_{{j}}">${choices}</Choices>
  </Repeater></Repeater>`);
  const rows = { rows: [{ cells: ["a"] }, { cells: ["b", "c"] }, {}] };

  test("have items of items", () => {
    const expanded = expandRepeaters(nested, rows);
    expect(expanded.objects.map(({ name, valueKey }) => [name, valueKey])).toEqual([
      ["t_0_0", "rows[0].cells[0]"],
      ["t_1_0", "rows[1].cells[0]"],
      ["t_1_1", "rows[1].cells[1]"],
    ]);
    expect(expanded.controls.map(({ name }) => name)).toEqual(["c_0_0", "c_0_1", "c_1_1"]);
    expect(expandRepeaters(nested, { rows: [{ cells: ["a", "b"] }, { cells: ["c"] }] }).objects[1]?.name).toBe("t_0_1");
  });

  test("each index goes to its own flag, wherever it is in a name", () => {
    expect(controlFor(nested, "c_4_2")).toMatchObject({ toName: ["t_2_4"] });
  });

  test("one flag for both: the outer index is put first", () => {
    const same = parsed(`<Repeater on="$rows"><Repeater on="$rows[{{idx}}].cells">
      <Text name="t_{{idx}}_{{idx}}" value="$rows[{{idx}}].cells[{{idx}}]"/></Repeater></Repeater>`);
    expect(expandRepeaters(same, rows).objects.map(({ valueKey }) => valueKey)).toEqual([
      "rows[0].cells[0]",
      "rows[1].cells[0]",
      "rows[1].cells[1]",
    ]);
    expect(objectFor(same, "t_1_0")?.valueKey).toBe("rows[1].cells[0]");
  });
});

describe("what is wrong", () => {
  const text = '<Text name="t_{{idx}}" value="$l[{{idx}}]"/>';

  test.each([
    [`<Repeater>${text}</Repeater>`, "missing-attribute: <Repeater> needs on"],
    [`<Repeater on="l">${text}</Repeater>`, 'attribute-value: on="l" on <Repeater> must be a key'],
    ['<Repeater on="$l"><Text name="t" value="$t"/></Repeater>', 'it must contain "{{idx}}"'],
    [`<Repeater on="$l">${text}${text}</Repeater>`, "non-unique names"],
    [`<Repeater on="$l">${text}</Repeater><Text name="t_7" value="$t"/>`, "is also that of an item"],
    [
      `<Repeater on="$l">${text}</Repeater><Choices name="c" toName="t_0">${choices}</Choices>`,
      'toName="t_0" not found in names',
    ],
    ['<Repeater on="$l">'.repeat(6) + "</Repeater>".repeat(6), "nested more than 5 deep"],
  ])("%s", (inside, message) => {
    const problems = problemsOf(inside);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
  });

  test("an attribute that is only known for an item is not refused", () => {
    const rated = `<Repeater on="$l">${text}<Rating name="r_{{idx}}" toName="t_{{idx}}" maxRating="{{idx}}"/></Repeater>`;
    expect(problemsOf(rated)).toEqual([]);
    const expanded = expandRepeaters(parsed(rated), { l: Array.from({ length: 8 }, () => "x") });
    expect(expanded.controlByName.get("r_7")?.attributes).toMatchObject({ maxRating: 7 });
  });

  test("is told about a task's lists", () => {
    expect(repeaterProblems(config, data)).toEqual([]);
    expect(repeaterProblems(config, {})).toEqual(['"turns" must be a list for <Repeater>, but it is missing']);
    expect(repeaterProblems(config, { turns: "text" })[0]).toContain('but it is "text"');
    const long = repeaterProblems(config, { turns: Array.from({ length: 1001 }, () => ({})) });
    expect(long).toEqual(['"turns" has 1001 items; only the first 1000 are shown']);
  });
});

describe("lists of any size", () => {
  const count = (node: ConfigNode): number => node.children.reduce((sum, child) => sum + count(child), 1);

  test("make no more tags than the limit", () => {
    const nested = parsed(`<Repeater on="$a"><Repeater on="$a[{{idx}}]" indexFlag="{{j}}">
      <Text name="t_{{idx}}_{{j}}" value="$a[{{idx}}][{{j}}]"/></Repeater></Repeater>`);
    const inner = Array.from({ length: 100_000 }, () => "x");
    const huge = { a: Array.from({ length: 100_000 }, () => inner) };
    expect(count(expandRepeaters(nested, huge).root)).toBeLessThan(mostRepeated * 2);
    expect(repeaterProblems(nested, huge).at(-1)).toContain(`more than ${mostRepeated} tags`);
  });

  test("results may name any number of items", () => {
    const results = Array.from({ length: 1500 }, (_, index) => result(`c_${index}`, `t_${index}`));
    expect(validateResults(config, results).kept).toHaveLength(1000);
  });
});
