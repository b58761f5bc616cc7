import type { ValueProblem } from "../shape.ts";

/** Problems of something inside a value, as problems of the result. */
export function inside(path: string, problems: ValueProblem[] | null): ValueProblem[] | null {
  return problems?.map((problem) => ({ ...problem, path: `${path}${problem.path}` })) ?? null;
}
