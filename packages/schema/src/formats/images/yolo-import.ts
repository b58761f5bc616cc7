import type { LabelConfig } from "../../config/node.ts";
import type { Point, RectanglePixels } from "../../geometry/image-shapes.ts";
import { rectangleFromCorners } from "../../geometry/rectangle.ts";
import type { ImportedItem, ImportFile, ImportFormat, ImportHead } from "../format.ts";
import { labelIndex } from "../label-index.ts";
import { linesOf } from "../memory-file.ts";
import type { FormatReport } from "../report.ts";
import { namesInLines, namesInYaml } from "./class-names.ts";
import { drawnKinds, type ImageFacts } from "./drawn-values.ts";
import { type FoundRegion, type FoundShape, rectangleOf } from "./found-shape.ts";
import { resultsOfShape } from "./found-results.ts";
import { sizeOfImage } from "./image-head.ts";
import { type ImageListing, imageListing } from "./image-listing.ts";
import { fitsNewImages, type ImageTarget, imageTargets } from "./image-target.ts";
import { imageTask, lastPart, pathEnding, stemOf, wholeText } from "./import-files.ts";

/** Files of names of classes, and lists of images, which are no labels. */
const isClassFile = (path: string): boolean => /^(classes\.txt|.*\.names)$/i.test(lastPart(path));
const isYaml = (path: string): boolean => /\.ya?ml$/i.test(path);
const isOther = (path: string): boolean =>
  isClassFile(path) || /^(readme.*|train|val|valid|test|requirements|labelmap)\.txt$/i.test(lastPart(path));

/** The files of labels: those in folders `labels` if there are any, else all texts. */
function labelFiles<File extends { path: string }>(files: readonly File[]): File[] {
  const texts = files.filter(({ path }) => pathEnding(path) === ".txt" && !isOther(path));
  const inFolder = texts.filter(({ path }) => /(^|\/)labels\//i.test(path));
  return inFolder.length > 0 ? inFolder : texts;
}

/** The names of the classes by number: as the files say, else as the config numbers its labels. */
async function classNames(files: readonly ImportFile[], config: LabelConfig): Promise<ReadonlyMap<number, string>> {
  for (const [belongs, read] of [
    [isClassFile, namesInLines],
    [isYaml, namesInYaml],
  ] as const) {
    for (const file of files.filter(({ path }) => belongs(path))) {
      const whole = await wholeText(file, 1);
      const names = "text" in whole ? read(whole.text) : new Map<number, string>();
      if (names.size > 0) return names;
    }
  }
  return new Map(labelIndex(config).labels.map(({ name, number }) => [number, name]));
}

type Parsed = { readonly number: number; readonly shape: FoundShape; readonly score: number | null };

/** What rounding may put outside 0 to 1. */
const slack = 0.001;

/**
 * A line: a box (4 numbers behind the class), or an outline (6 or more, even); one number more is a score. With
 * `corners` 8 numbers are the corners of a box.
 */
function parsedLine(text: string, { size, isSizeKnown }: ImageFacts, corners: boolean): Parsed | string {
  const [first = "", ...rest] = text.trim().split(/\s+/);
  const numbers = rest.map(Number);
  if (!/^\d{1,9}$/.test(first) || !numbers.every(Number.isFinite)) return "a line must be a class and numbers";
  const hasScore = numbers.length === 5 || (numbers.length > 6 && numbers.length % 2 === 1);
  const score = hasScore ? (numbers.pop() ?? null) : null;
  if (numbers.length < 4 || numbers.length % 2 !== 0)
    return "a line must have 4 numbers, or 6 and more, behind its class";
  if (numbers.some((value) => value < -slack || value > 1 + slack))
    return "the numbers of a line must be shares of the image, 0 to 1";
  const base = { number: Number(first), score: score !== null && score >= 0 && score <= 1 ? score : null };
  const scaled = numbers.map((value, index) => value * (index % 2 === 0 ? size.width : size.height));
  if (scaled.length === 4) {
    const [x = 0, y = 0, width = 0, height = 0] = scaled;
    if (width <= 0 || height <= 0) return "it has no area";
    return {
      ...base,
      shape: { kind: "box", rectangle: { x: x - width / 2, y: y - height / 2, width, height, rotation: 0 } },
    };
  }
  const points: Point[] = [];
  for (let index = 0; index < scaled.length; index += 2) points.push([scaled[index] ?? 0, scaled[index + 1] ?? 0]);
  const rectangle = corners && points.length === 4 ? boxOf(points, isSizeKnown) : null;
  return { ...base, shape: rectangle === null ? { kind: "polygons", polygons: [points] } : { kind: "box", rectangle } };
}

/** Tools move corners to the edge of the image: four that are not quite a box are the one they are nearest to. */
function boxOf(points: readonly Point[], isSizeKnown: boolean): Required<RectanglePixels> | null {
  const exact = rectangleOf(points, { upright: !isSizeKnown });
  const [first, second, third, fourth] = points;
  if (exact !== null || !isSizeKnown || !first || !second || !third || !fourth) return exact;
  return rectangleFromCorners([first, second, third, fourth]);
}

type Reading = {
  readonly target: ImageTarget;
  readonly names: ReadonlyMap<number, string>;
  readonly listing: ImageListing;
  readonly corners: boolean;
  readonly version: string;
  readonly report: FormatReport;
};

async function itemOf(file: ImportFile, reading: Reading): Promise<ImportedItem> {
  const { target, names, listing, corners, report } = reading;
  const image = listing.imageOf(file.path);
  const size = image === undefined ? null : await sizeOfImage(image);
  const facts: ImageFacts = { size: size ?? { width: 100, height: 100 }, isSizeKnown: size !== null };
  const results: Record<string, unknown>[] = [];
  for await (const { line, text } of linesOf(file.chunks())) {
    const place = { file: file.path, line };
    if (text?.trim() === "") continue;
    const read = text === null ? "a line is not UTF-8 text" : parsedLine(text, facts, corners);
    const label = typeof read === "string" ? undefined : names.get(read.number);
    if (typeof read === "string") report.skipped(read, place);
    else if (label === undefined || label === "") report.skipped("the class of a line has no name", place);
    else {
      const region: FoundRegion = { shape: read.shape, label, score: read.score };
      for (const result of await resultsOfShape(target, region, facts, report, place)) results.push(result);
    }
  }
  const address = image?.path ?? `${stemOf(file.path)}.jpg`;
  return { ok: true, file: file.path, line: null, task: imageTask(target, address, results, reading.version) };
}

async function* readAll(
  files: readonly ImportFile[],
  config: LabelConfig,
  report: FormatReport,
  version: string,
): AsyncGenerator<ImportedItem> {
  const [target] = imageTargets(config, drawnKinds);
  if (target === undefined) return;
  const listing = imageListing(files);
  const names = await classNames(files, config);
  const labels = labelFiles(files);
  const reading = { target, names, listing, corners: version === "YOLO_OBB", version, report };
  const seen = new Set<string>();
  for (const file of labels) {
    const image = listing.imageOf(file.path);
    if (image !== undefined) seen.add(image.path);
    yield await itemOf(file, reading);
  }
  // Images without labels: nothing is on them.
  for (const { path } of listing.all)
    if (!seen.has(path)) yield { ok: true, file: path, line: null, task: imageTask(target, path, [], version) };
}

const looksLikeLabels = ({ head }: ImportHead): boolean =>
  /^\s*(\d{1,9}(\s+[\d.eE+-]+){4,}\s*(\n|$)|$)/.test(head.slice(0, 1000).replace(/\n[\s\S]*/, ""));

function recognizes(files: readonly ImportHead[]): boolean {
  const labels = labelFiles(files);
  const hasNames = files.some(({ path, head }) => isClassFile(path) || (isYaml(path) && /^names\s*:/m.test(head)));
  return hasNames && labels.length > 0 && labels.every(looksLikeLabels);
}

const facts = {
  extensions: [".txt", ".names", ".yaml", ".yml"],
  readsImages: true,
  fits: (config: LabelConfig) => fitsNewImages(config, drawnKinds),
};

/**
 * YOLO's labels: a text file for each image, named as it is, with `classes.txt` (or `data.yaml`, or the numbers of the
 * config's labels). They become predictions; a last number that is one too many is the score. The image is the one of
 * the same name among the files, in `images/` beside `labels/`, else `<name>.jpg`; images without labels become tasks
 * without predictions. Sizes are those of the images that came along; without them everything is in percent.
 */
export const yoloImport: ImportFormat = {
  name: "YOLO",
  title: "YOLO",
  description:
    "Text files with a box or an outline a line, beside classes.txt or data.yaml; the images too, if they are at hand.",
  ...facts,
  recognizes,
  read: (files, { config }, report) => readAll(files, config, report, "YOLO"),
};

/**
 * As `yoloImport`, where lines of eight numbers are the corners of boxes, which may be rotated. How much, only the
 * size of the image says: without it they become polygons.
 */
export const yoloObbImport: ImportFormat = {
  name: "YOLO_OBB",
  title: "YOLO, rotated boxes",
  description: "Text files with the four corners of a box a line, beside classes.txt or data.yaml, and the images.",
  ...facts,
  // Four corners may also be an outline: what reads those finds the boxes among them.
  recognizes: () => false,
  read: (files, { config }, report) => readAll(files, config, report, "YOLO_OBB"),
};
