import { checkBrushRle } from "../../geometry/brush-rle-decode.ts";
import type { ImageSize } from "../../geometry/mask.ts";
import type { ExportFile, ExportFormat, ExportSource, SourceTask } from "../format.ts";
import type { RegionGeometry } from "../geometry-kind.ts";
import type { Region } from "../regions.ts";
import type { FormatReport } from "../report.ts";
import { shortAddress } from "./image-names.ts";
import { addressesOf, fitsImages, type ImageTarget, imageTargets } from "./image-target.ts";
import { createMaskNamer, type MaskNamer } from "./mask-names.ts";
import { isSoft, type MaskRows, rowsOfAlpha, rowsOfMask } from "./mask-rows.ts";
import { npyOf } from "./npy.ts";
import { pngOf } from "./png-write.ts";
import { maskOf } from "./region-shape.ts";
import {
  type AnnotatedRegion,
  imagesOf,
  reportLost,
  reportRegion,
  skipped,
  type TaskImage,
  validSize,
  wrote,
} from "./task-images.ts";

const kinds = ["brush", "bitmask"] as const;
type MaskGeometry = Extract<RegionGeometry, { kind: (typeof kinds)[number] }>;

const isMask = (geometry: RegionGeometry): geometry is MaskGeometry =>
  geometry.kind === "brush" || geometry.kind === "bitmask";

/** The rows of a region's mask, with the soft edges of strokes, or why there are none. */
async function rowsOf(geometry: MaskGeometry, size: ImageSize): Promise<MaskRows | string> {
  if (geometry.kind === "brush" && geometry.value.rle !== undefined && geometry.value.rle !== null) {
    const { rle } = geometry.value;
    const isRight = checkBrushRle(rle, size) === null;
    if (isRight && isSoft(rle)) return rowsOfAlpha(rle, size);
  }
  const mask = await maskOf(geometry, size);
  return typeof mask === "string" ? mask : rowsOfMask(mask);
}

/** The control that labeled a region, else the one that drew it. */
function controlOf({ results }: Region): string {
  const named = results.find(({ type }) => type.endsWith("labels")) ?? results[0];
  return typeof named?.from_name === "string" ? named.from_name : "";
}

type Writer = { readonly ending: string; readonly write: (rows: MaskRows) => AsyncIterable<Uint8Array> };

async function* bytes(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

async function fileOf(
  task: SourceTask,
  image: TaskImage,
  { annotation, region }: AnnotatedRegion,
  namer: MaskNamer,
  { ending, write }: Writer,
): Promise<ExportFile | string> {
  const { geometry, labels, envelope } = region;
  if (!isMask(geometry)) return "it is no mask";
  const size = validSize(envelope.originalWidth, envelope.originalHeight) ?? image.size;
  if (size === null) return "the size of the image is not known";
  const rows = await rowsOf(geometry, size);
  if (typeof rows === "string") return rows;
  const annotator = annotation.completed_by;
  const name = {
    task: task.id,
    annotation: annotation.id,
    annotator,
    control: controlOf(region),
    labels,
    page: image.page,
  };
  return { path: `${namer.nameFor(name)}${ending}`, content: write(rows) };
}

async function* maskFiles(
  source: ExportSource,
  target: ImageTarget,
  writer: Writer,
  report: FormatReport,
): AsyncGenerator<ExportFile> {
  for await (const tasks of source.tasks()) {
    for (const task of tasks) {
      const found = imagesOf(source.config, target, task);
      reportLost(task, found, report);
      if (found.images.length > 0) report.tasks();
      const namer = createMaskNamer();
      for (const image of found.images) {
        for (const annotated of image.regions) {
          const file = await fileOf(task, image, annotated, namer, writer);
          reportRegion(task, annotated, typeof file === "string" ? skipped(file) : wrote, report);
          if (typeof file !== "string") yield file;
        }
      }
    }
  }
}

/** Whose image is whose: the names of masks have only the ids of tasks. */
async function* taskLines(source: ExportSource, target: ImageTarget): AsyncGenerator<string> {
  for await (const tasks of source.tasks()) {
    for (const task of tasks) {
      const images = addressesOf(source.config, target, task).map((address) => address && shortAddress(address));
      if (images.length > 0) yield `${JSON.stringify({ task: task.id, images })}\n`;
    }
  }
}

function maskFormat(facts: Pick<ExportFormat, "name" | "title" | "description">, writer: Writer): ExportFormat {
  return {
    ...facts,
    tags: ["image segmentation"],
    files: "many",
    extension: "zip",
    mediaType: "application/zip",
    fits: (config) => fitsImages(config, kinds),
    async *write(source, report) {
      const [target] = imageTargets(source.config, kinds);
      if (target === undefined) return;
      yield* maskFiles(source, target, writer, report);
      yield { path: "tasks.jsonl", content: taskLines(source, target) };
    },
  };
}

/**
 * A PNG for each mask that was painted with a brush or as a bitmap: grey of 8 bits, 255 in the mask, with the alpha of
 * soft strokes. Names are Label Studio's: `task-1-annotation-2-by-3-tag-Sky-0.png`. `tasks.jsonl` has the addresses of
 * each task's images.
 */
export const brushToPng: ExportFormat = maskFormat(
  { name: "BRUSH_TO_PNG", title: "Brush labels to PNG", description: "Each mask as a grey PNG of the image's size." },
  { ending: ".png", write: (rows) => pngOf(rows) },
);

/** As `brushToPng`, in NumPy's file format: an array of height × width bytes for each mask. */
export const brushToNumpy: ExportFormat = maskFormat(
  { name: "BRUSH_TO_NUMPY", title: "Brush labels to NumPy", description: "Each mask as a 2-D array of bytes (.npy)." },
  { ending: ".npy", write: (rows) => bytes(npyOf(rows)) },
);
