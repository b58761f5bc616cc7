import { describe, expect, test } from "vitest";

import type { LabelConfig } from "../config/node.ts";
import { parseConfig } from "../config/parse-config.ts";
import { relationLabels } from "./relations.ts";
import { validateResults } from "./validate-results.ts";

function configOf(relations: string): LabelConfig {
  const parsed = parseConfig(`<View>${relations}<Text name="text" value="$text"/>
    <Labels name="ner" toName="text"><Label value="PER"/></Labels></View>`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

const span = (id: string, start: number) => ({
  id,
  from_name: "ner",
  to_name: "text",
  type: "labels",
  value: { start, end: start + 2, labels: ["PER"] },
});
const relation = (labels?: unknown) => ({
  type: "relation",
  from_id: "a",
  to_id: "b",
  direction: "right",
  ...(labels === undefined ? {} : { labels }),
});

const problemsOf = (config: LabelConfig, labels?: unknown) =>
  validateResults(config, [span("a", 0), span("b", 4), relation(labels)]).problems;

const several = configOf(
  '<Relations><Relation value="works for"/><View><Relation value="knows" background="red"/></View></Relations>',
);
const single = configOf(
  '<Relations choice="single"><Relation value="works for"/><Relation value="knows"/></Relations>',
);

describe("labels of relations", () => {
  test("the config's, in its order", () => {
    expect(relationLabels(several)).toEqual({
      labels: [
        { value: "works for", background: "#fff" },
        { value: "knows", background: "red" },
      ],
      choice: "multiple",
    });
    expect(relationLabels(single).choice).toBe("single");
    expect(relationLabels(configOf(""))).toEqual({ labels: [], choice: "multiple" });
  });

  test("must be those of the config, as many as it allows", () => {
    expect(problemsOf(several, ["works for", "knows"])).toEqual([]);
    expect(problemsOf(several)).toEqual([]);
    expect(problemsOf(several, [])).toEqual([]);
    expect(problemsOf(several, ["works fro"])).toEqual([
      {
        path: "$.result[2].labels[0]",
        message: '"works fro" is not a label of relations; did you mean "works for"?',
        expected: '"works for", "knows"',
      },
    ]);
    expect(problemsOf(single, ["knows"])).toEqual([]);
    expect(problemsOf(single, ["knows", "works for"])).toMatchObject([
      { path: "$.result[2].labels", expected: "one label" },
    ]);
    expect(problemsOf(several, "knows")).toMatchObject([{ path: "$.result[2].labels", expected: "a list of strings" }]);
  });

  test("may be any strings when the config has none", () => {
    expect(problemsOf(configOf(""), ["whatever"])).toEqual([]);
    expect(problemsOf(configOf(""), [7])).toMatchObject([{ path: "$.result[2].labels" }]);
  });
});
