import type { LabelConfig } from "../../config/node.ts";
import type { MaskDecoding } from "../../geometry/mask.ts";
import { isObject } from "../../results/problem.ts";
import { dataAt } from "../text-target.ts";
import type { ImportedItem, ImportedResults, ImportFile, ImportFormat } from "../format.ts";
import { linesOf } from "../memory-file.ts";
import type { FormatReport } from "../report.ts";
import { drawnKinds } from "./drawn-values.ts";
import { resultsOfShape } from "./found-results.ts";
import { type ImageListing, imageListing } from "./image-listing.ts";
import { fitsNewImages, type ImageTarget, imageTargets } from "./image-target.ts";
import { badFile, lastPart, pathEnding, stemOf, wholeFile } from "./import-files.ts";
import { isMaskName, labelsOf, readForeignName, readMaskName } from "./mask-names.ts";
import { readNpyMask } from "./npy.ts";
import { readPngMask } from "./png-mask.ts";

/** A mask of 64 megapixels as bytes. */
const mostMegabytes = 80;

/** A file with what its name says of the mask in it. */
type MaskFile = {
  readonly file: ImportFile;
  readonly labels: readonly string[];
  readonly control?: string;
  readonly page: number;
  /** Which annotation it is of; `null` for a prediction. */
  readonly annotation: number | null;
  readonly annotator: number | null;
};

/** The masks of one task, by the name of its image or its number in the export. */
type MaskGroup = { readonly task: number | null; readonly image: string; readonly masks: MaskFile[] };

const folderOf = (path: string): string => path.split(/[/\\]/).at(-2) ?? "";
const isInImages = (path: string): boolean => /(^|\/)(images|JPEGImages)\//.test(path);

/** The masks by task, and files whose names do not say what they are. */
function grouped(files: readonly ImportFile[], target: ImageTarget): { groups: MaskGroup[]; unnamed: ImportFile[] } {
  const groups = new Map<string, MaskGroup>();
  const unnamed: ImportFile[] = [];
  const labels = labelsOf(target);
  const add = (key: string, start: Omit<MaskGroup, "masks">, mask: MaskFile): void => {
    const group = groups.get(key) ?? { ...start, masks: [] };
    group.masks.push(mask);
    groups.set(key, group);
  };
  for (const file of files) {
    const stem = stemOf(file.path);
    const own = readMaskName(stem, target);
    const foreign = own === null ? readForeignName(folderOf(file.path), stem, labels) : null;
    if (own !== null) add(`task ${own.task}`, { task: own.task, image: `task-${own.task}` }, { file, ...own });
    else if (foreign === null) unnamed.push(file);
    else {
      const { image, label } = foreign;
      add(
        `image ${image}`,
        { task: null, image },
        { file, labels: [label], page: 0, annotation: null, annotator: null },
      );
    }
  }
  return { groups: [...groups.values()], unnamed };
}

/** The addresses that an export's `tasks.jsonl` has of the tasks whose masks are here. */
async function addressesIn(
  files: readonly ImportFile[],
  groups: readonly MaskGroup[],
): Promise<Map<number, unknown[]>> {
  const wanted = new Set(groups.map(({ task }) => task));
  const found = new Map<number, unknown[]>();
  for (const file of files) {
    if (lastPart(file.path) !== "tasks.jsonl") continue;
    for await (const { text } of linesOf(file.chunks())) {
      const line = jsonOf(text ?? "");
      const { task, images } = isObject(line) ? line : {};
      if (typeof task === "number" && wanted.has(task) && Array.isArray(images)) found.set(task, images);
    }
  }
  return found;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

type Kind = { readonly ending: string; read(bytes: Uint8Array): MaskDecoding | Promise<MaskDecoding> };
type Reading = {
  readonly kind: Kind;
  readonly target: ImageTarget;
  readonly listing: ImageListing;
  readonly addresses: ReadonlyMap<number, readonly unknown[]>;
  readonly version: string;
  readonly report: FormatReport;
};

/** The results of a mask's file, or what is wrong with the file. */
async function resultsOf(
  mask: MaskFile,
  { kind, target, report }: Reading,
): Promise<Record<string, unknown>[] | string> {
  const bytes = await wholeFile(mask.file, mostMegabytes);
  if (typeof bytes === "string") return bytes;
  const decoded = await kind.read(bytes);
  if (!decoded.ok) return `The file ${decoded.problem}.`;
  const place = { file: mask.file.path };
  const [label = ""] = mask.labels;
  if (mask.labels.length > 1) report.noted("of several labels only the first is there", place);
  const { width, height } = decoded.mask;
  const image = { size: { width, height }, isSizeKnown: true, page: mask.page };
  const region = { shape: { kind: "mask", mask: decoded.mask } as const, label, score: null };
  const named = mask.control === undefined ? region : { ...region, control: mask.control };
  return resultsOfShape(target, named, image, report, place);
}

/** The addresses that the export says, those of images beside, or what the images may be called. */
function dataOf({ task, image, masks }: MaskGroup, { target, listing, addresses }: Reading): Record<string, unknown> {
  const key = target.key ?? "image";
  const listed = (task === null ? undefined : addresses.get(task)) ?? [];
  const beside = listing.imageOf(`${image}.txt`)?.path;
  const addressOf = (page: number): string => {
    const given = listed[page];
    if (typeof given === "string" && given !== "") return given;
    return page === 0 ? (beside ?? `${image}.jpg`) : `${image}-page-${page}.jpg`;
  };
  if (!target.hasPages) return dataAt(key, addressOf(0));
  const last = masks.reduce((most, { page }) => Math.max(most, Math.min(page, mostPages - 1)), 0);
  const pages = Math.max(listed.length, last + 1);
  return dataAt(
    key,
    Array.from({ length: pages }, (_, page) => addressOf(page)),
  );
}

/** Masks on pages behind these have no image. */
const mostPages = 10_000;

/** Masks that somebody made are annotations again, all others one prediction. */
async function* itemsOf(group: MaskGroup, reading: Reading): AsyncGenerator<ImportedItem> {
  const annotations = new Map<number, { annotator: number; result: Record<string, unknown>[] }>();
  const predicted: Record<string, unknown>[] = [];
  let isRight = false;
  for (const mask of group.masks) {
    const results = await resultsOf(mask, reading);
    if (typeof results === "string") {
      yield badFile(mask.file.path, results);
      continue;
    }
    isRight = true;
    const { annotation, annotator } = mask;
    if (annotation === null || annotator === null) for (const result of results) predicted.push(result);
    else {
      const known = annotations.get(annotation) ?? { annotator, result: [] };
      for (const result of results) known.result.push(result);
      annotations.set(annotation, known);
    }
  }
  const [first] = group.masks;
  if (!isRight || first === undefined) return;
  const made = [...annotations.values()].map(({ annotator, result }): ImportedResults => ({
    completed_by: annotator,
    ground_truth: false,
    result,
  }));
  const task = {
    data: dataOf(group, reading),
    ...(made.length === 0 ? {} : { annotations: made }),
    ...(predicted.length === 0 ? {} : { predictions: [{ model_version: reading.version, result: predicted }] }),
  };
  yield { ok: true, file: first.file.path, line: null, task };
}

const notNamed =
  "The name does not say the label: it must end with it (cat-Sky.png), be in a folder of its name (Sky/cat.png), or be as an export's.";

async function* readAll(
  files: readonly ImportFile[],
  config: LabelConfig,
  report: FormatReport,
  { kind, version }: { kind: Kind; version: string },
): AsyncGenerator<ImportedItem> {
  const [target] = imageTargets(config, drawnKinds);
  if (target === undefined) return;
  const isMask = ({ path }: ImportFile): boolean => pathEnding(path) === kind.ending && !isInImages(path);
  const masks = files.filter(isMask);
  const others = files.filter((file) => !isMask(file));
  const { groups, unnamed } = grouped(masks, target);
  const addresses = await addressesIn(files, groups);
  const reading = { kind, target, listing: imageListing(others), addresses, version, report };
  for (const { path } of unnamed) yield badFile(path, notNamed);
  for (const group of groups) yield* itemsOf(group, reading);
}

function maskImport(facts: Pick<ImportFormat, "name" | "title" | "description">, kind: Kind): ImportFormat {
  return {
    ...facts,
    extensions: [kind.ending],
    readsImages: true,
    recognizes: (files) => {
      const masks = files.filter(({ path }) => pathEnding(path) === kind.ending);
      return masks.length > 0 && masks.every(({ path }) => isMaskName(stemOf(path)));
    },
    fits: (config) => fitsNewImages(config, drawnKinds),
    read: (files, { config }, report) => readAll(files, config, report, { kind, version: facts.name }),
  };
}

const description = "named as an export's, or by label: cat-Sky, or in a folder Sky.";

/**
 * Masks as PNGs. Where a PNG has transparent pixels the mask is what is not quite transparent, else what is not black.
 * Names are those of `BRUSH_TO_PNG` (with `tasks.jsonl` for the addresses): annotations of who made them; or say the
 * label at their end, by their folder, or not at all where there is only one: predictions on the image of the same
 * name among the files (in `images/`), else `<name>.jpg`. Interlaced PNGs and those of more than 64 megapixels are not
 * read.
 */
export const brushPngImport: ImportFormat = maskImport(
  { name: "BRUSH_TO_PNG", title: "Masks as PNG", description: `A PNG for each mask, ${description}` },
  { ending: ".png", read: (bytes) => readPngMask(bytes, { masked: "any" }) },
);

/** As `brushPngImport`, from NumPy's files: 2-D arrays of bytes or booleans, of which all but 0 is mask. */
export const brushNumpyImport: ImportFormat = maskImport(
  { name: "BRUSH_TO_NUMPY", title: "Masks as NumPy arrays", description: `A file .npy for each mask, ${description}` },
  { ending: ".npy", read: readNpyMask },
);
