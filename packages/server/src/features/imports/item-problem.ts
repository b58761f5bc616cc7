/** Where in an item, and what is wrong there. */
export interface ItemProblem {
  path: string;
  message: string;
}

export const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A problem found inside a part of an item: `$.result[0]` inside `$.annotations[1]`. */
export const placed = (path: string, problem: { path: string; message: string; expected?: string }): ItemProblem => ({
  path: `${path}${problem.path.slice(1)}`,
  message: problem.expected === undefined ? problem.message : `${problem.message}; expected ${problem.expected}`,
});
