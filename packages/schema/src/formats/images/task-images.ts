import type { LabelConfig } from "../../config/node.ts";
import { type ImageSize, imageSizeProblem } from "../../geometry/mask.ts";
import type { SourceAnnotation, SourceTask } from "../format.ts";
import { placeOf, type Region, regionsOf } from "../regions.ts";
import type { FormatReport } from "../report.ts";
import { addressesOf, type ImageTarget } from "./image-target.ts";

/** A region with the annotation that it is in. */
export type AnnotatedRegion = { readonly annotation: SourceAnnotation; readonly region: Region };

/** One image of a task with what was drawn on it. */
export type TaskImage = {
  readonly page: number;
  readonly address: string;
  /** In pixels: as the first region says, else as the task's data; `null` when neither does. No image is opened. */
  readonly size: ImageSize | null;
  readonly regions: readonly AnnotatedRegion[];
};

/** A result that is on no image, and why. */
type Lost = { readonly annotation: SourceAnnotation; readonly result: unknown; readonly reason: string };

export type TaskImages = { readonly images: readonly TaskImage[]; readonly lost: readonly Lost[] };

const notRegion = "only regions of the image are there";
const unreadable = "it is not a result, or its place is not right";

/** What was drawn on each image of a task, and all that was not. */
export function imagesOf(config: LabelConfig, target: ImageTarget, task: SourceTask): TaskImages {
  const addresses = addressesOf(config, target, task);
  const pages = addresses.map((): AnnotatedRegion[] => []);
  const lost: Lost[] = [];
  for (const annotation of task.annotations) {
    const lose = (results: readonly unknown[], reason: string): void => {
      for (const result of results) lost.push({ annotation, result, reason });
    };
    if (annotation.was_cancelled) {
      lose(annotation.result, "its annotation was cancelled");
      continue;
    }
    const view = regionsOf(config, annotation.result);
    lose([...view.answers, ...view.relations], notRegion);
    lose(view.unreadable, unreadable);
    for (const region of view.regions) {
      const { itemIndex } = region.envelope;
      if (region.toName !== target.object.name) lose(region.results, notRegion);
      else if (typeof addresses[itemIndex] !== "string") lose(region.results, "the task has no image of it");
      else pages[itemIndex]?.push({ annotation, region });
    }
  }
  const images = addresses.flatMap((address, page): TaskImage[] => {
    const regions = pages[page] ?? [];
    const size = sizeIn(regions) ?? (addresses.length === 1 ? sizeInData(task.data) : null);
    return address === null ? [] : [{ page, address, size, regions }];
  });
  return { images, lost };
}

function sizeIn(regions: readonly AnnotatedRegion[]): ImageSize | null {
  for (const { region } of regions) {
    const size = validSize(region.envelope.originalWidth, region.envelope.originalHeight);
    if (size !== null) return size;
  }
  return null;
}

const sizeInData = (data: SourceTask["data"]): ImageSize | null => validSize(data["width"], data["height"]);

/** A size in pixels, of what may be none. */
export function validSize(width: unknown, height: unknown): ImageSize | null {
  if (typeof width !== "number" || typeof height !== "number") return null;
  return imageSizeProblem({ width, height }) === null ? { width, height } : null;
}

/** Reports what is on no image; a task without images by its results, or once when it has none. */
export function reportLost(task: SourceTask, { images, lost }: TaskImages, report: FormatReport): void {
  for (const { annotation, result, reason } of lost) report.skipped(reason, placeOf(task, annotation, result));
  if (images.length === 0 && lost.length === 0) report.skipped("the task has no image", { task: task.id });
}

/**
 * Reports an image on which nothing was drawn and that is left out all the same: as the task, where that has nothing
 * else to report, so that no task is counted more often than it has results.
 */
export function reportEmpty(
  task: SourceTask,
  { images, lost }: TaskImages,
  image: TaskImage,
  reason: string,
  report: FormatReport,
): void {
  const isBare = lost.length === 0 && images.every(({ regions, size }) => regions.length === 0 && size === null);
  if (isBare && image === images[0]) report.skipped(reason, { task: task.id });
  else report.noted("an image without a known size is left out", { task: task.id });
}

/** What became of a region: there, there but changed, or left out. */
export type Outcome = { readonly kind: "wrote" } | { readonly kind: "changed" | "skipped"; readonly reason: string };

export const wrote: Outcome = { kind: "wrote" };
export const skipped = (reason: string): Outcome => ({ kind: "skipped", reason });
/** Of several changes the first is told. */
export function changedBy(notes: readonly (string | null)[]): Outcome {
  const reason = notes.find((note) => note !== null);
  return reason === undefined || reason === null ? wrote : { kind: "changed", reason };
}

const shapeTypes = new Set(["rectangle", "ellipse", "polygon", "keypoint", "brush", "bitmask", "vector", "magicwand"]);

/** Reports what became of a region's results: of its shape and labels the outcome; all else said of it is lost. */
export function reportRegion(
  task: SourceTask,
  { annotation, region }: AnnotatedRegion,
  outcome: Outcome,
  report: FormatReport,
): void {
  for (const result of region.results) {
    const place = placeOf(task, annotation, result);
    if (!shapeTypes.has(result.type) && !result.type.endsWith("labels"))
      report.skipped("only the shape and the labels of regions are there", place);
    else if (outcome.kind === "wrote") report.wrote();
    else report[outcome.kind](outcome.reason, place);
  }
}

/** The label that a format with one for each region has, and what is to be told when there were several. */
export function onlyLabel({ labels }: Region): { label: string | null; note: string | null } {
  const [label = null] = labels;
  return { label, note: labels.length > 1 ? "of several labels only the first is there" : null };
}
