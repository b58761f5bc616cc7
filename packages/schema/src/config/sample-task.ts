import { isObject } from "../tags/shape.ts";
import type { Aside, ConfigNode, LabelConfig } from "./node.ts";
import type { TaskData } from "./task-values.ts";

/** A task that a config brings with it; annotations and predictions as written, not checked. */
export type SampleTask = { data: TaskData; annotations?: unknown[]; predictions?: unknown[] };

/**
 * The sample task in a comment of a config: the first comment that is a JSON object, either a task
 * (`<!-- {"data": {"text": "…"}} -->`) or only its data. `null` when there is none.
 */
export function sampleTaskIn(config: LabelConfig): SampleTask | null {
  for (const aside of asidesOf(config.root)) {
    const task = "comment" in aside ? readTask(aside.comment) : null;
    if (task !== null) return task;
  }
  return null;
}

/** In the order of the text. */
function asidesOf({ asides, children }: ConfigNode): Aside[] {
  const { before = [], last = [], after = [] } = asides ?? {};
  return [...before, ...children.flatMap(asidesOf), ...last, ...after];
}

function readTask(comment: string): SampleTask | null {
  if (!comment.trimStart().startsWith("{")) return null;
  const json = parsed(comment);
  if (!isObject(json)) return null;
  const { data, annotations, predictions } = json;
  if (!isObject(data)) return { data: json };
  return {
    data,
    ...(Array.isArray(annotations) ? { annotations } : {}),
    ...(Array.isArray(predictions) ? { predictions } : {}),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
