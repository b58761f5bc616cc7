import type { ModelAnswer } from "./model.ts";
import type { Outcome } from "./outcome.ts";

/**
 * The vectors that `embed` returned, as JSON can hold them.
 *
 * @throws TypeError, RangeError that says which vector is wrong.
 */
export function checkedVectors(given: unknown, count: number): (number[] | null)[] {
  if (!Array.isArray(given)) {
    throw new TypeError(
      `embed() must return an array with one vector per task, not ${given === null ? "null" : typeof given}`,
    );
  }
  if (given.length !== count) throw new RangeError(`embed() returned ${given.length} vectors for ${count} tasks`);
  const vectors = given.map((vector: unknown, index) => (vector == null ? null : checkedVector(vector, index)));
  const [first] = vectors.filter((vector) => vector !== null);
  const other = vectors.findIndex((vector) => vector !== null && vector.length !== first?.length);
  if (other !== -1) {
    throw new RangeError(`embed(): vector ${other} has ${vectors[other]?.length} numbers, others ${first?.length}`);
  }
  return vectors;
}

function checkedVector(vector: unknown, index: number): number[] {
  const isList = Array.isArray(vector) || vector instanceof Float32Array || vector instanceof Float64Array;
  if (!isList || vector.length === 0) throw new TypeError(`embed(): vector ${index} is not a list of numbers`);
  const numbers: unknown[] = Array.from(vector);
  const wrong = numbers.findIndex((number) => !Number.isFinite(number));
  if (wrong !== -1)
    throw new TypeError(`embed(): vector ${index}[${wrong}] is ${String(numbers[wrong])}, not a finite number`);
  return numbers as number[];
}

/** Whether `embed` is still to be asked: there is an answer, and its best prediction brings no vector of its own. */
export function lacksEmbedding(outcome: Outcome): outcome is Outcome & { ok: true } {
  if (!outcome.ok) return false;
  const best = bestOf(outcome.answer);
  return best === null || best === undefined || best.embedding === undefined;
}

const bestOf = (answer: ModelAnswer) => (isList(answer) ? answer[0] : answer);
const isList = (answer: ModelAnswer): answer is Extract<ModelAnswer, readonly unknown[]> => Array.isArray(answer);
