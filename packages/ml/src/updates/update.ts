import type { TrainEvent } from "@tandem/schema/ml";
import { trainEvents } from "@tandem/schema/ml";
import type { ModelTask, TaskAnnotation } from "../model.ts";
import { isObject } from "../request-fields.ts";

/** One annotation to learn from, as a webhook brought it. */
export interface Update {
  event: TrainEvent;
  task: ModelTask;
  annotation: TaskAnnotation;
}

/** A webhook as the trainings see it. */
export interface TrainingEvent {
  event: TrainEvent;
  /** Annotations that came whole, each with its task. */
  updates: Update[];
  /** Changes that did not: deleted and skipped annotations, events that only say that something happened. */
  otherChanges: number;
}

/** Reads an event that may train; null when it is another one. Never throws: any payload is a webhook. */
export function readTrainingEvent(body: unknown): TrainingEvent | null {
  const call = objectOf(body);
  const event = trainEvents.find((one) => one === call["action"]);
  if (event === undefined) return null;
  const said = listOf(call["annotation"] ?? call["annotations"]);
  const tasks = listOf(call["task"]).map(objectOf);
  const updates = said.flatMap((one, index) => {
    const annotation = objectOf(one);
    const task = tasks.find((other) => other["id"] !== undefined && other["id"] === annotation["task"]);
    return updateOf(event, annotation, task ?? (tasks.length === said.length ? tasks[index] : undefined));
  });
  // One that names no annotation is still about one at least.
  return { event, updates, otherChanges: Math.max(1, said.length) - updates.length };
}

function updateOf(event: TrainEvent, annotation: Fields, task: Fields | undefined): Update[] {
  const { result } = annotation;
  if (event.endsWith("DELETED") || !Array.isArray(result) || annotation["was_cancelled"] === true) return [];
  if (task === undefined || !isObject(task["data"])) return [];
  return [{ event, task: { ...task, data: task["data"] }, annotation: { ...annotation, result } }];
}

type Fields = Record<string, unknown>;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const objectOf = (value: unknown): Fields => (isObject(value) ? value : {});
