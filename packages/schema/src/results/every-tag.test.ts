import { describe, expect, test } from "vitest";

import { expandRepeaters } from "../config/expand-repeaters.ts";
import { controlFor } from "../config/lookups.ts";
import { parseConfig } from "../config/parse-config.ts";
import type { Result } from "../shapes.ts";
import { geometryFields } from "../tags/geometry.ts";
import { tagNames, tags } from "../tags/index.ts";
import { ResultChecks } from "./result-checks.ts";
import { controlDefinition } from "./tag-definitions.ts";
import { sampleData, sampleResults, seededRandom } from "./sample.ts";
import { validateTaskData } from "./task-data.ts";
import { validateResults } from "./validate-results.ts";

/** What must hold of every tag there is, and of every one to come: shown on the tag's own example. */
const examples = tagNames.map((name) => {
  const parsed = parseConfig(tags[name].example);
  if (!parsed.ok) throw new Error(`${name}: ${parsed.problems[0]?.message}`);
  return [name, parsed] as const;
});

const seeds = Array.from({ length: 25 }, (_, index) => index + 1);

describe.each(examples)("%s", (name, { config, warnings }) => {
  const data = sampleData(config);
  const task = { data };

  test("its example uses it, without a warning, and its sample fits", () => {
    expect(warnings).toEqual([]);
    expect(tags[name].example).toMatch(new RegExp(`<${name}\\b`, "i"));
    expect(validateTaskData(config, data)).toEqual([]);
  });

  test("every control's made-up answers are right, with the task and without it", () => {
    for (const seed of seeds) {
      const results = sampleResults(config, data, seededRandom(seed));
      expect(results.map((result) => result.from_name)).toEqual(
        expandRepeaters(config, data).controls.map((control) => control.name),
      );
      expect(validateResults(config, results, { task })).toEqual({ kept: results, problems: [] });
      expect(validateResults(config, results)).toEqual({ kept: results, problems: [] });
    }
  });

  test("a key that is missing or of another type is refused at its path", () => {
    const checks = new ResultChecks(config, data);
    for (const result of seeds.slice(0, 5).flatMap((seed) => sampleResults(config, data, seededRandom(seed)))) {
      const control = checks.control(result.from_name)!;
      const geometry = controlDefinition(control.tag).geometry(control.attributes);
      const place = geometry === "any" || geometry === "none" ? {} : geometryFields[geometry];
      for (const [key, shape] of Object.entries<object>({ ...place, ...checks.answer(control) })) {
        if (!("optional" in shape)) expectRefused(without(result, key), `$.result[0].value.${key}`);
        expectRefused(having(result, key, { wrong: Number.NaN }), `$.result[0].value.${key}`);
      }
    }
  });

  test("an unknown label is refused at its path", () => {
    for (const result of sampleResults(config, data, seededRandom(7))) {
      const control = controlFor(config, result.from_name!)!;
      const list = result.value?.[control.type];
      if (control.labels.length === 0 || control.labelsKey !== null || !Array.isArray(list)) continue;
      expectRefused(having(result, control.type, ["no such label"]), `$.result[0].value.${control.type}`);
    }
  });

  test("a result of nobody, about nothing, of another type is refused at its path", () => {
    for (const result of sampleResults(config, data, seededRandom(3))) {
      expectRefused({ ...result, from_name: "nobody" }, "$.result[0].from_name");
      expectRefused({ ...result, to_name: "nothing" }, "$.result[0].to_name");
      expectRefused({ ...result, type: "nonsense" }, "$.result[0].type");
      expectRefused({ ...result, value: [] as unknown as Record<string, unknown> }, "$.result[0].value");
    }
  });

  function expectRefused(result: Result, path: string): void {
    const { kept, problems } = validateResults(config, [result], { task });
    expect(kept).toEqual([]);
    expect(problems.some((problem) => problem.path.startsWith(path))).toBe(true);
    expect(problems.every(({ message, expected }) => message !== "" && expected !== "")).toBe(true);
  }
});

const having = (result: Result, key: string, value: unknown): Result => ({
  ...result,
  value: { ...result.value, [key]: value },
});

function without(result: Result, key: string): Result {
  const { [key]: _, ...value } = result.value ?? {};
  return { ...result, value };
}
