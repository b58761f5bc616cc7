import { isObject } from "../../results/problem.ts";
import { isShare } from "../../results/validate-results.ts";
import type { ImportedItem, ImportedResults, ImportFile, ImportFormat } from "../format.ts";
import type { FormatReport, ReportPlace } from "../report.ts";
import { pointsOf, shapeIn } from "./coco-shapes.ts";
import { drawnKinds, type ImageFacts } from "./drawn-values.ts";
import type { FoundRegion, FoundShape } from "./found-shape.ts";
import { resultsOfShape } from "./found-results.ts";
import { fitsNewImages, type ImageTarget, imageTargets } from "./image-target.ts";
import { badFile, imageTask, lastPart, pathEnding, wholeText } from "./import-files.ts";
import { validSize } from "./task-images.ts";

type Fields = Readonly<Record<string, unknown>>;
type Category = { readonly name: string; readonly points: readonly string[] };
/** A file taken apart. Ids are kept as text: some tools write them so. */
type CocoFile = {
  readonly images: readonly unknown[];
  readonly categories: ReadonlyMap<string, Category>;
  readonly byImage: ReadonlyMap<string, readonly Fields[]>;
};

/** A whole file becomes objects: some ten times its size in memory. */
const mostMegabytes = 256;

const idOf = (value: unknown): string | null =>
  typeof value === "number" || (typeof value === "string" && value !== "") ? String(value) : null;
const listIn = (fields: Fields, key: string): readonly unknown[] => (Array.isArray(fields[key]) ? fields[key] : []);

function parsed(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, "")) as unknown };
  } catch (error) {
    return { problem: `This is not JSON: ${(error as Error).message}` };
  }
}

function categoriesIn(value: Fields): Map<string, Category> {
  const categories = new Map<string, Category>();
  for (const category of listIn(value, "categories")) {
    if (!isObject(category)) continue;
    const id = idOf(category["id"]);
    const { name } = category;
    const points = listIn(category, "keypoints").filter((point) => typeof point === "string");
    if (id !== null && typeof name === "string" && name !== "") categories.set(id, { name, points });
  }
  return categories;
}

/** Takes a file apart; annotations that are none or on no image of it are told to `report`. */
function takenApart(value: Fields, file: string, report: FormatReport): CocoFile {
  const images = listIn(value, "images");
  const known = new Set(images.map((image) => (isObject(image) ? idOf(image["id"]) : null)));
  const byImage = new Map<string, Fields[]>();
  for (const annotation of listIn(value, "annotations")) {
    const image = isObject(annotation) ? idOf(annotation["image_id"]) : null;
    if (!isObject(annotation)) report.skipped("an annotation must be an object", { file });
    else if (image === null || !known.has(image))
      report.skipped("the image of the annotation is not in the file", placeOf(file, annotation));
    else {
      const list = byImage.get(image);
      if (list === undefined) byImage.set(image, [annotation]);
      else list.push(annotation);
    }
  }
  return { images, categories: categoriesIn(value), byImage };
}

/** The annotation's id stands where exports have a result's. */
const placeOf = (file: string, annotation: Fields): ReportPlace => ({ file, result: idOf(annotation["id"]) });

/** The regions of an annotation: its shape, and its key points each. */
function regionsIn(annotation: Fields, { categories }: CocoFile, hasPoints: boolean): FoundRegion[] | string {
  const category = categories.get(idOf(annotation["category_id"]) ?? "");
  if (category === undefined) return "the category of the annotation is not in the file";
  const shape = shapeIn(annotation);
  if (typeof shape === "string") return shape;
  const points = pointsOf(annotation, category.points, category.name);
  if (typeof points === "string") return points;
  const score = isShare(annotation["score"]) ? annotation["score"] : null;
  const region = (of: FoundShape, label: string): FoundRegion => ({ shape: of, label, score });
  const own = shape === null ? [] : [region(shape, category.name)];
  // People's boxes come with their points: who has no use for points still has the boxes.
  const named = hasPoints || shape === null ? points.map(({ name, shape: point }) => region(point, name)) : [];
  return own.length + named.length === 0 ? "it has no segmentation, box or key points" : [...own, ...named];
}

type Reading = {
  readonly target: ImageTarget;
  readonly hasPoints: boolean;
  readonly file: string;
  readonly report: FormatReport;
};

async function resultsIn(
  annotation: Fields,
  coco: CocoFile,
  size: ReturnType<typeof validSize>,
  { target, hasPoints, file, report }: Reading,
): Promise<Record<string, unknown>[]> {
  const place = placeOf(file, annotation);
  const regions = regionsIn(annotation, coco, hasPoints);
  if (typeof regions === "string") {
    report.skipped(regions, place);
    return [];
  }
  const results: Record<string, unknown>[] = [];
  for (const region of regions) {
    const known = size ?? (region.shape.kind === "mask" ? region.shape.mask : null);
    if (known === null) report.skipped("the size of the image is not known", place);
    else {
      const image: ImageFacts = { size: { width: known.width, height: known.height }, isSizeKnown: true };
      for (const result of await resultsOfShape(target, region, image, report, place)) results.push(result);
    }
  }
  return results;
}

async function itemOf(image: unknown, index: number, coco: CocoFile, reading: Reading): Promise<ImportedItem> {
  const { target, file } = reading;
  const path = `$.images[${index}]`;
  const id = isObject(image) ? idOf(image["id"]) : null;
  if (!isObject(image) || id === null) return badFile(file, 'an image must be an object with an "id"', path);
  const address = [image["coco_url"], image["file_name"]].find((given) => typeof given === "string" && given !== "");
  if (typeof address !== "string") return badFile(file, '"file_name" must be text', `${path}.file_name`);
  const size = validSize(image["width"], image["height"]);
  const byAnnotator = new Map<number | null, Record<string, unknown>[]>();
  for (const annotation of coco.byImage.get(id) ?? []) {
    const annotator = Number.isSafeInteger(annotation["annotator"]) ? (annotation["annotator"] as number) : null;
    const results = await resultsIn(annotation, coco, size, reading);
    const theirs = byAnnotator.get(annotator) ?? [];
    // One by one: a mask may be thousands of polygons, more than a call takes.
    for (const result of results) theirs.push(result);
    if (theirs.length > 0) byAnnotator.set(annotator, theirs);
  }
  const task = imageTask(target, address, byAnnotator.get(null) ?? [], "COCO");
  byAnnotator.delete(null);
  const annotations = [...byAnnotator].map(([annotator, result]): ImportedResults => ({
    completed_by: annotator,
    ground_truth: false,
    result,
  }));
  return { ok: true, file, line: null, task: { ...task, ...(annotations.length === 0 ? {} : { annotations }) } };
}

async function* readFile(file: ImportFile, reading: Reading): AsyncGenerator<ImportedItem> {
  const whole = await wholeText(file, mostMegabytes);
  const read = "problem" in whole ? whole : parsed(whole.text);
  if ("problem" in read) return yield badFile(file.path, read.problem);
  const { value } = read;
  if (!isObject(value) || !Array.isArray(value["images"])) {
    const hint = Array.isArray(value) ? "; a list of COCO results needs the images they are of" : "";
    return yield badFile(file.path, `a COCO file must be an object with a list "images"${hint}`, "$.images");
  }
  const coco = takenApart(value, file.path, reading.report);
  for (const [index, image] of coco.images.entries()) yield await itemOf(image, index, coco, reading);
}

/** Images with file names, or categories beside images: YOLO's `notes.json` has only those. */
const looksLikeCoco = (head: string): boolean =>
  /^\uFEFF?\s*\{/.test(head) &&
  !/"(data|result|predictions)"\s*:/.test(head) &&
  (/"images"\s*:\s*\[\s*\{[^{}]*"file_name"\s*:/.test(head) ||
    /"annotations"\s*:\s*\[\s*\{[^{}]*"image_id"\s*:/.test(head) ||
    (/"images"\s*:\s*\[/.test(head) && /"categories"\s*:\s*\[\s*\{[^{}]*"(supercategory|id)"\s*:/.test(head)));

/**
 * COCO's data format (cocodataset.org): a task for each image, what is annotated becomes predictions, or annotations
 * where they say their `annotator`. Polygons and RLE of both kinds, boxes where there is no segmentation, key points
 * each by its name in the category where the config has key points. The address is the image's `coco_url`, else its
 * `file_name`. A file is read as a whole and may have 256 MB.
 */
export const cocoImport: ImportFormat = {
  name: "COCO",
  title: "COCO",
  description:
    "A JSON file with images, categories and annotations: boxes, polygons, masks (RLE), key points. At most 256 MB.",
  extensions: [".json"],
  recognizes: (files) => files.some(({ path, head }) => pathEnding(path) === ".json" && looksLikeCoco(head)),
  fits: (config) => fitsNewImages(config, drawnKinds),
  async *read(files, { config }, report) {
    const [target] = imageTargets(config, drawnKinds);
    if (target === undefined) return;
    const hasPoints = imageTargets(config, ["keypoint"]).length > 0;
    for (const file of files) {
      // What our own exports say of themselves.
      if (lastPart(file.path) === "export-report.json") continue;
      yield* readFile(file, { target, hasPoints, file: file.path, report });
    }
  },
};
