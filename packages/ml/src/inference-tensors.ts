import { HttpError } from "./http-error.ts";
import { isObject } from "./request-fields.ts";

/** A tensor of the Open Inference Protocol, as it goes over the wire as JSON. */
export interface Tensor {
  name: string;
  datatype: string;
  shape: number[];
  data: unknown[];
}

/** An input, item by item: the first dimension counts the tasks. */
export interface ReadTensor {
  name: string;
  items: unknown[];
}

const kinds: Readonly<Record<string, { what: string; holds: (value: unknown) => boolean }>> = {
  BYTES: { what: "a string", holds: (value) => typeof value === "string" },
  BOOL: { what: "true or false", holds: (value) => typeof value === "boolean" },
  ...Object.fromEntries([8, 16, 32, 64].flatMap((bits) => [integers(bits, false), integers(bits, true)])),
  ...Object.fromEntries([16, 32, 64].map((bits) => [`FP${bits}`, { what: "a number", holds: Number.isFinite }])),
};

function integers(bits: number, isSigned: boolean) {
  const largest = 2 ** (isSigned ? bits - 1 : bits) - 1;
  const smallest = isSigned ? -largest - 1 : 0;
  const holds = (value: unknown): boolean =>
    Number.isInteger(value) && (value as number) >= smallest && (value as number) <= largest;
  return [
    `${isSigned ? "INT" : "UINT"}${bits}`,
    { what: `a whole number from ${smallest} to ${largest}`, holds },
  ] as const;
}

/** @throws HttpError 400 with the path of what is wrong. */
export function readTensor(given: unknown, path: string): ReadTensor {
  if (!isObject(given)) throw wrong(path, "an input tensor with name, shape, datatype and data");
  const { name, datatype, shape, data } = given;
  if (typeof name !== "string" || name === "") throw wrong(`${path}/name`, "the name of an input");
  const kind = typeof datatype === "string" && Object.hasOwn(kinds, datatype) ? kinds[datatype] : undefined;
  if (kind === undefined) throw wrong(`${path}/datatype`, `one of ${Object.keys(kinds).join(", ")}`);
  if (!isShape(shape)) throw wrong(`${path}/shape`, "a list of whole numbers, the first of them the number of items");
  if (isObject(given["parameters"]) && given["parameters"]["binary_data_size"] !== undefined) {
    throw wrong(`${path}/parameters/binary_data_size`, "tensors as JSON; binary ones are not taken");
  }
  if (!Array.isArray(data)) throw wrong(`${path}/data`, "a list");
  // Row by row or nested: both are right.
  const values: unknown[] = data.flat(Number.POSITIVE_INFINITY);
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  if (values.length !== size) {
    throw new HttpError(
      400,
      `${path}/data: ${values.length} elements, but the shape [${shape.join(", ")}] has ${size}`,
    );
  }
  const bad = values.findIndex((value) => !kind.holds(value));
  if (bad !== -1) throw wrong(`${path}/data/${bad}`, `${kind.what}, as ${String(datatype)} says`);
  const [count = 0, ...inside] = shape;
  // [n] and [n, 1] are two ways to say one value for each item.
  const within = inside.length === 1 && inside[0] === 1 ? [] : inside;
  return { name, items: Array.from({ length: count }, (_, index) => part(values, index, within)) };
}

/** The values of one item: alone, or as nested lists. */
function part(values: readonly unknown[], index: number, shape: readonly number[]): unknown {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const own = values.slice(index * size, (index + 1) * size);
  if (shape.length === 0) return own[0];
  const [count = 0, ...inside] = shape;
  return Array.from({ length: count }, (_, at) => part(own, at, inside));
}

/** Strings, one for each item. */
export const bytesTensor = (name: string, data: string[]): Tensor => ({
  name,
  datatype: "BYTES",
  shape: [data.length],
  data,
});

/** Numbers, one for each item. */
export const floatTensor = (name: string, data: number[]): Tensor => ({
  name,
  datatype: "FP32",
  shape: [data.length],
  data,
});

/** Vectors of one length; an item without one has zeros. */
export function vectorTensor(name: string, vectors: readonly (readonly number[] | null)[]): Tensor {
  const length = vectors.find((vector) => vector !== null)?.length ?? 0;
  const data = vectors.flatMap((vector) => vector ?? Array.from({ length }, () => 0));
  return { name, datatype: "FP32", shape: [vectors.length, length], data };
}

const isShape = (shape: unknown): shape is number[] =>
  Array.isArray(shape) &&
  shape.length > 0 &&
  shape.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0);

const wrong = (path: string, expected: string): HttpError => new HttpError(400, `${path}: expected ${expected}`);
