import { controlFor, objectFor } from "../config/lookups.ts";
import type { ControlTag, LabelConfig, ObjectTag } from "../config/node.ts";
import { isObject } from "../results/problem.ts";
import { controlDefinition } from "../results/tag-definitions.ts";
import type { Result } from "../shapes.ts";
import { storedNames } from "../tags/label-checks.ts";
import type { SourceAnnotation, SourceTask } from "./format.ts";
import { geometryOf, type RegionGeometry } from "./geometry-kind.ts";
import type { FormatReport, ReportPlace } from "./report.ts";

/** What stands beside a region's value. Sizes are pixels of the original image. */
export type Envelope = {
  readonly originalWidth: number | null;
  readonly originalHeight: number | null;
  /** Clockwise degrees by which the image was turned: 0, 90, 180, 270. */
  readonly imageRotation: number;
  /** Which page or item of the object, from 0. */
  readonly itemIndex: number;
  /** Of a sound, in seconds. */
  readonly originalLength: number | null;
  readonly score: number | null;
};

/** One place in an object with everything that was said of it. */
export type Region = {
  /** What its results have in common; `null` for a result without an id. */
  readonly id: string | null;
  /** The name of the object that it is in. */
  readonly toName: string;
  /** `undefined` when the config has no such object (any more). */
  readonly object: ObjectTag | undefined;
  readonly geometry: RegionGeometry;
  /** From all label groups, each once, in the order of the results; whether or not the config still has them. */
  readonly labels: readonly string[];
  /** What was written about it: the answers of TextAreas. */
  readonly texts: readonly string[];
  readonly envelope: Envelope;
  /** All of its results, as they were. */
  readonly results: readonly Result[];
};

/** A list of results by what they are about. Every result is in exactly one place. */
export type RegionView = {
  /** In the order of their first results. */
  readonly regions: readonly Region[];
  /** Results about the whole task: they have no place. */
  readonly answers: readonly Result[];
  readonly relations: readonly Result[];
  /** What is no result, or says a place that is none. */
  readonly unreadable: readonly unknown[];
};

type Draft = { -readonly [Key in keyof Region]: Region[Key] } & {
  results: Result[];
  labels: string[];
  texts: string[];
};

/**
 * Groups an annotation's results by region, whatever config they were made with. Shapes are told by what is in a
 * value and not by tags, so a format that knows a shape knows all controls that make it. Results with one id are one
 * region when they are in one object: `<Labels>` beside `<Rectangle>`, choices and texts about a region. Never throws.
 */
export function regionsOf(config: LabelConfig, results: readonly unknown[]): RegionView {
  const regions: Draft[] = [];
  const byId = new Map<string, Draft>();
  const view = { answers: [] as Result[], relations: [] as Result[], unreadable: [] as unknown[] };
  for (const result of results) {
    if (!isResult(result)) view.unreadable.push(result);
    else if (result.type === "relation") view.relations.push(result);
    else if (!isObject(result.value)) view.unreadable.push(result);
    else {
      const key = typeof result.id === "string" ? JSON.stringify([result.id, result.to_name]) : null;
      const known = key === null ? undefined : byId.get(key);
      const object = typeof result.to_name === "string" ? objectFor(config, result.to_name) : undefined;
      const geometry = geometryOf(result.type, result.value, object);
      if (geometry === "wrong") view.unreadable.push(result);
      // A choice about a region may repeat the region's place, or only its id.
      else if (geometry === null && known === undefined) view.answers.push(result);
      else {
        const region = known ?? newRegion(result, object, geometry as RegionGeometry);
        if (known === undefined) regions.push(region);
        if (known === undefined && key !== null) byId.set(key, region);
        addResult(region, result, config);
      }
    }
  }
  return { regions, ...view };
}

function newRegion(result: Result, object: ObjectTag | undefined, geometry: RegionGeometry): Draft {
  return {
    id: typeof result.id === "string" ? result.id : null,
    toName: typeof result.to_name === "string" ? result.to_name : "",
    object,
    geometry,
    labels: [],
    texts: [],
    envelope: envelopeOf(result),
    results: [],
  };
}

function addResult(region: Draft, result: Result, config: LabelConfig): void {
  region.results.push(result);
  // A label without a name names nothing.
  const named = regionLabels(config, result).filter((label) => label !== "" && !region.labels.includes(label));
  region.labels.push(...new Set(named));
  region.texts.push(...textsOf(result));
}

/** The labels that a result puts on its region; none when it is no label group's. */
function regionLabels(config: LabelConfig, { from_name: name, type, value }: Result): string[] {
  const control = controlFor(config, name ?? "");
  if (control !== undefined && controlDefinition(control.tag).option !== "Label" && !borrows(control)) return [];
  if (control === undefined && !isLabelType(type)) return storedNames(value?.["labels"]);
  return storedNames(value?.[type] ?? (control && value?.[control.type]) ?? value?.["labels"]);
}

const borrows = (control: ControlTag): boolean => controlDefinition(control.tag).borrowsLabels === true;
const isLabelType = (type: string): boolean => type.endsWith("labels");

/** What was written in a TextArea's result; empty for other results. */
export function textsOf({ type, value }: Result): string[] {
  if (type !== "textarea") return [];
  const text: unknown = value?.["text"];
  if (typeof text === "string") return [text];
  return Array.isArray(text) ? text.filter((part) => typeof part === "string") : [];
}

function envelopeOf(result: Result): Envelope {
  const numberAt = (key: string): number | null => {
    const given = result[key];
    return typeof given === "number" && Number.isFinite(given) ? given : null;
  };
  const size = (key: string): number | null => {
    const given = numberAt(key);
    return given !== null && given > 0 ? given : null;
  };
  return {
    originalWidth: size("original_width"),
    originalHeight: size("original_height"),
    imageRotation: numberAt("image_rotation") ?? 0,
    itemIndex: Math.max(0, Math.trunc(numberAt("item_index") ?? 0)),
    originalLength: size("original_length"),
    score: numberAt("score"),
  };
}

function isResult(value: unknown): value is Result {
  return isObject(value) && typeof value["type"] === "string";
}

/** The id of a stored result, for a report; `null` when it has none. */
export function resultId(result: unknown): string | null {
  return isObject(result) && typeof result["id"] === "string" ? result["id"] : null;
}

/** Where a result is, for a report. */
export function placeOf(task: { id: number }, annotation: { id: number }, result: unknown): ReportPlace {
  return { task: task.id, annotation: annotation.id, result: resultId(result) };
}

/** Tells that a whole task is left out: each of its results, or the task when it has none. */
export function skipTask(task: SourceTask, reason: string, report: FormatReport): void {
  const places = task.annotations.flatMap((annotation) =>
    annotation.result.map((result) => placeOf(task, annotation, result)),
  );
  for (const place of places) report.skipped(reason, place);
  if (places.length === 0) report.skipped(reason, { task: task.id });
}

/** Tells that an annotation that was cancelled is left out. */
export function skipCancelled(task: SourceTask, annotation: SourceAnnotation, report: FormatReport): void {
  for (const result of annotation.result)
    report.skipped("its annotation was cancelled", placeOf(task, annotation, result));
}
