import type { GeometryKind } from "../../tags/geometry.ts";
import { createFileNames } from "../file-names.ts";
import type { ExportFile, ExportFormat, ExportSource, SourceTask } from "../format.ts";
import type { FormatReport } from "../report.ts";
import { type ClassList, createClassList } from "./class-list.ts";
import { drawnKind, fitsImages, type ImageTarget, imageTargets } from "./image-target.ts";
import { type RegionShape, shapeOf } from "./region-shape.ts";
import {
  type AnnotatedRegion,
  changedBy,
  imagesOf,
  onlyLabel,
  type Outcome,
  reportLost,
  reportRegion,
  skipped,
  type TaskImage,
} from "./task-images.ts";
import { type YoloKind, yoloNumbers } from "./yolo-lines.ts";

const kinds = ["rectangle", "ellipse", "polygon", "brush", "bitmask", "vector"] as const satisfies GeometryKind[];

/** Classes are lines of a file: their numbers may not be any. */
const mostClasses = 10_000;

/** Shares of the image need no size, but for what is turned or painted. Ellipses need none to be polygons of percent. */
const ofPercent = { width: 100, height: 100 };

function needsSize({ geometry }: AnnotatedRegion["region"]): boolean {
  if (geometry.kind === "brush" || geometry.kind === "bitmask") return true;
  return (geometry.kind === "rectangle" || geometry.kind === "ellipse") && (geometry.value.rotation ?? 0) % 360 !== 0;
}

type Line = { readonly lines: readonly string[]; readonly outcome: Outcome };
const left = (reason: string): Line => ({ lines: [], outcome: skipped(reason) });

async function linesOf(
  image: TaskImage,
  { region }: AnnotatedRegion,
  classes: ClassList,
  kind: YoloKind,
): Promise<Line> {
  const { label, note } = onlyLabel(region);
  if (label === null) return left("it has no label");
  if (image.size === null && needsSize(region)) return left("the size of the image is not known");
  const size = image.size ?? ofPercent;
  const shape: RegionShape | string = await shapeOf(region.geometry, size);
  if (typeof shape === "string") return left(shape);
  const numbers = yoloNumbers(shape, size, kind);
  if (typeof numbers === "string") return left(numbers);
  const number = classes.add(label);
  if (number === null || number >= mostClasses) return left("there are too many labels");
  const lines = numbers.lines.map((line) => `${number} ${line.join(" ")}\n`);
  return { lines, outcome: changedBy([note, numbers.note]) };
}

async function* labelFiles(
  source: ExportSource,
  target: ImageTarget,
  classes: ClassList,
  kind: YoloKind,
  report: FormatReport,
): AsyncGenerator<ExportFile> {
  const names = createFileNames();
  for await (const tasks of source.tasks()) {
    for (const task of tasks) {
      const found = imagesOf(source.config, target, task);
      reportLost(task, found, report);
      if (found.images.length > 0) report.tasks();
      for (const image of found.images) {
        const path = `labels/${names.nameFor(task, image.address)}.txt`;
        yield { path, content: labelFile(task, image, { classes, kind, report }) };
      }
    }
  }
}

async function* labelFile(
  task: SourceTask,
  image: TaskImage,
  { classes, kind, report }: { classes: ClassList; kind: YoloKind; report: FormatReport },
): AsyncGenerator<string> {
  for (const annotated of image.regions) {
    const { lines, outcome } = await linesOf(image, annotated, classes, kind);
    reportRegion(task, annotated, outcome, report);
    for (const line of lines) yield line;
  }
}

async function* text(content: string): AsyncGenerator<string> {
  yield content;
}

/** The files about the classes: last, because labels that only results have are known then. */
function* classFiles(classes: ClassList): Generator<ExportFile> {
  const names = new Map(classes.labels().map(({ name, number }) => [number, name]));
  const count = Math.min(mostClasses, (classes.labels().at(-1)?.number ?? -1) + 1);
  // The line of a class is its number: numbers that no label has get a name too.
  const lines = Array.from(
    { length: count },
    (_, number) => names.get(number)?.replaceAll(/\s+/g, " ") ?? `unused-${number}`,
  );
  yield { path: "classes.txt", content: text(lines.map((line) => `${line}\n`).join("")) };
  const categories = [...names].map(([id, name]) => ({ id, name }));
  const notes = { categories, info: { version: "1.0", contributor: "Tandem" } };
  yield { path: "notes.json", content: text(`${JSON.stringify(notes, null, 2)}\n`) };
  const listed = lines.map((line, number) => `  ${number}: ${JSON.stringify(line)}\n`).join("");
  yield {
    path: "data.yaml",
    content: text(`path: .\ntrain: images\nval: images\nnames:${listed === "" ? " {}\n" : `\n${listed}`}`),
  };
}

/** Whether a config draws other shapes than boxes: then all lines are outlines, because YOLO's tools want one kind. */
const drawsOutlines = ({ controls }: ImageTarget): boolean =>
  controls.some(
    (control) =>
      (kinds as readonly (GeometryKind | null)[]).includes(drawnKind(control)) && drawnKind(control) !== "rectangle",
  );

function fits(config: ExportSource["config"]): string | null {
  const reason = fitsImages(config, kinds);
  const [target] = imageTargets(config, kinds);
  if (reason !== null || target === undefined) return reason;
  const highest = createClassList(config, target).labels().at(-1)?.number ?? 0;
  return highest < mostClasses
    ? null
    : `A label's category is ${highest}; YOLO's classes are numbered below ${mostClasses}.`;
}

function yoloFormat(
  facts: Pick<ExportFormat, "name" | "title" | "description" | "tags">,
  kindOf: (target: ImageTarget) => YoloKind,
): ExportFormat {
  return {
    ...facts,
    files: "many",
    extension: "zip",
    mediaType: "application/zip",
    fits,
    async *write(source, report) {
      const [target] = imageTargets(source.config, kinds);
      if (target === undefined) return;
      const classes = createClassList(source.config, target);
      yield* labelFiles(source, target, classes, kindOf(target), report);
      yield* classFiles(classes);
    },
  };
}

/**
 * YOLO's labels (as of Ultralytics): `labels/<image>.txt` with a line `class x y width height` for each box, centre
 * first, all shares of the image. Where the config draws outlines or masks too, every line is an outline `class x1 y1
 * x2 y2 …`, boxes by their corners; the outlines of masks are exact. `classes.txt` and `notes.json` as Label Studio
 * has them, `data.yaml` for training. Images lie beside as `images/<image>.jpg` or so: none are here. All annotations
 * of a task are in its file.
 */
export const yolo: ExportFormat = yoloFormat(
  {
    name: "YOLO",
    title: "YOLO",
    description: "A text file for each image: a box a line, or outlines where the project has polygons or masks.",
    tags: ["image segmentation", "object detection"],
  },
  (target) => (drawsOutlines(target) ? "outline" : "box"),
);

/** As `yolo`, each region as a box by its four corners, which may be rotated: `class x1 y1 x2 y2 x3 y3 x4 y4`. */
export const yoloObb: ExportFormat = yoloFormat(
  {
    name: "YOLO_OBB",
    title: "YOLO, rotated boxes",
    description: "A text file for each image: the four corners of a box a line, for boxes that are rotated.",
    tags: ["image segmentation", "object detection"],
  },
  () => "corners",
);
