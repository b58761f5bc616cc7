import type { LabelConfig } from "@tandem/schema";
import { HttpError } from "./http-error.ts";
import { type ReadTensor, readTensor } from "./inference-tensors.ts";
import type { ModelTask } from "./model.ts";
import { isObject } from "./request-fields.ts";

/** A request for inference, before its inputs are tasks: which data tasks have depends on the label config. */
export interface InferenceCall {
  id: string | null;
  inputs: ReadTensor[];
  /** Names of the outputs asked for; null for all. */
  outputs: string[] | null;
  project: unknown;
  labelConfig: string | null;
  /** The other parameters, for the model. */
  params: Record<string, unknown>;
}

/** @throws HttpError 400 with the path of what is wrong, as all readers here. */
export function readInference(body: unknown): InferenceCall {
  if (!isObject(body)) throw wrong("the body", "a JSON object with inputs");
  const { id, inputs, outputs, parameters = {} } = body;
  if (id !== undefined && typeof id !== "string") throw wrong("/id", "a string");
  if (!isObject(parameters)) throw wrong("/parameters", "an object");
  if (parameters["binary_data_output"] === true) {
    throw wrong("/parameters/binary_data_output", "false: tensors are sent as JSON only");
  }
  if (!Array.isArray(inputs) || inputs.length === 0) throw wrong("/inputs", "a list of at least one input tensor");
  const { project, label_config: labelConfig, ...params } = parameters;
  if (labelConfig !== undefined && typeof labelConfig !== "string") {
    throw wrong("/parameters/label_config", "a label config");
  }
  return {
    id: id ?? null,
    inputs: inputs.map((input, index) => readTensor(input, `/inputs/${index}`)),
    outputs: outputs === undefined ? null : outputNames(outputs),
    project,
    labelConfig: labelConfig ?? null,
    params,
  };
}

function outputNames(outputs: unknown): string[] {
  if (!Array.isArray(outputs)) throw wrong("/outputs", "a list of outputs");
  return outputs.map((output: unknown, index) => {
    if (!isObject(output) || typeof output["name"] !== "string")
      throw wrong(`/outputs/${index}`, "an output with name");
    if (isObject(output["parameters"]) && output["parameters"]["binary_data"] === true) {
      throw wrong(`/outputs/${index}/parameters/binary_data`, "false: tensors are sent as JSON only");
    }
    return output["name"];
  });
}

/** The keys of a task's data that a label config shows. */
export function dataKeysOf(config: LabelConfig | null): string[] {
  const roots = (config?.dataKeys ?? []).map(({ key }) => key.split(/[.[]/)[0] ?? key);
  return [...new Set(roots)];
}

/**
 * The tasks that inputs describe: `tasks` has each one as JSON, `data` has the data of each as JSON, and any other
 * input is one key of the data.
 */
export function tasksOf(inputs: readonly ReadTensor[], config: LabelConfig | null): ModelTask[] {
  const keys = dataKeysOf(config);
  const count = inputs[0]?.items.length ?? 0;
  const isWhole = inputs.some(({ name }) => name === "tasks" || name === "data");
  for (const [index, { name, items }] of inputs.entries()) {
    if (items.length !== count) {
      throw new HttpError(400, `/inputs/${index}: ${items.length} items, but the first input has ${count}`);
    }
    if (config !== null && name !== "tasks" && name !== "data" && !keys.includes(name)) {
      throw wrong(`/inputs/${index}/name`, `one of ${["tasks", "data", ...keys].join(", ")}`);
    }
  }
  const missing = keys.filter((key) => !inputs.some(({ name }) => name === key));
  if (!isWhole && missing.length > 0) {
    throw wrong("/inputs", `an input for each key that the label config shows; ${missing.join(", ")} is missing`);
  }
  return Array.from({ length: count }, (_, item) => taskOf(inputs, item));
}

function taskOf(inputs: readonly ReadTensor[], item: number): ModelTask {
  const whole = jsonItem(inputs, "tasks", item);
  const data = whole["data"] ?? {};
  if (!isObject(data)) throw wrong(`tasks[${item}]`, 'a task as JSON, with an object as "data"');
  const others = inputs.filter(({ name }) => name !== "tasks" && name !== "data");
  const keys = Object.fromEntries(others.map(({ name, items }) => [name, items[item]]));
  return { ...whole, data: { ...data, ...jsonItem(inputs, "data", item), ...keys } };
}

function jsonItem(inputs: readonly ReadTensor[], name: string, item: number): Record<string, unknown> {
  const input = inputs.find((one) => one.name === name);
  if (input === undefined) return {};
  const text = input.items[item];
  try {
    const value: unknown = JSON.parse(String(text));
    if (isObject(value)) return value;
  } catch {
    // Said below, as any text that is no object.
  }
  throw wrong(`${name}[${item}]`, "a JSON object, as a string");
}

const wrong = (path: string, expected: string): HttpError => new HttpError(400, `${path}: expected ${expected}`);
