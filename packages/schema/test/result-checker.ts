import { expect } from "vitest";

import { parseConfig } from "../src/config/parse-config.ts";
import { validateResults } from "../src/results/validate-results.ts";

/** A result's value, and what of it is not as `checker` says. */
export type Case = { value: Record<string, unknown>; type?: string; from?: string; beside?: Record<string, unknown> };

/** A config with one object "it" and one control "label"; checks one result about it. */
export function checker(xml: string, type: string, data?: Record<string, unknown>) {
  const parsed = parseConfig(`<View>${xml}</View>`);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const pathsOf = ({ value, type: own = type, from = "label", beside = {} }: Case): string[] => {
    const result = { id: "zUdI0qX9S6", from_name: from, to_name: "it", type: own, value, ...beside };
    const { kept, problems } = validateResults(parsed.config, [result], data === undefined ? {} : { task: { data } });
    expect(kept).toEqual(problems.length === 0 ? [result] : []);
    return problems.map(({ path }) => path.replace("$.result[0]", ""));
  };
  return {
    accepts: (one: Case) => expect(pathsOf(one)).toEqual([]),
    refuses: (one: Case, path: string) => expect(pathsOf(one)).toEqual([path]),
  };
}
