import { maskBounds } from "../../geometry/mask.ts";
import { polygonBounds } from "../../geometry/polygon.ts";
import { rectangleBounds } from "../../geometry/rectangle.ts";
import type { GeometryKind } from "../../tags/geometry.ts";
import { createFileNames } from "../file-names.ts";
import type { ExportFile, ExportFormat, SourceTask } from "../format.ts";
import type { FormatReport } from "../report.ts";
import { endingOf, shortAddress } from "./image-names.ts";
import { fitsImages, imageTargets } from "./image-target.ts";
import { type RegionShape, shapeOf } from "./region-shape.ts";
import {
  type AnnotatedRegion,
  changedBy,
  imagesOf,
  onlyLabel,
  type Outcome,
  reportEmpty,
  reportLost,
  reportRegion,
  skipped,
  type TaskImage,
  type TaskImages,
} from "./task-images.ts";

const kinds = ["rectangle", "ellipse", "polygon", "brush", "bitmask", "vector"] as const satisfies GeometryKind[];

/** Text as XML may hold it: without the characters that it may not, not even escaped. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

type SizedImage = TaskImage & { readonly size: NonNullable<TaskImage["size"]> };

function head(image: SizedImage, name: string): string {
  const { width, height } = image.size;
  const address = shortAddress(image.address);
  const path = address === null ? "" : `  <path>${escaped(address)}</path>\n`;
  return `<?xml version="1.0" encoding="utf-8"?>
<annotation>
  <folder>images</folder>
  <filename>${escaped(name)}</filename>
${path}  <source>
    <database>Tandem</database>
  </source>
  <size>
    <width>${width}</width>
    <height>${height}</height>
    <depth>3</depth>
  </size>
  <segmented>0</segmented>
`;
}

/** Edges in pixels from the left and the top of the image. */
type Edges = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

function boundsOf(shape: Exclude<RegionShape, { kind: "keypoint" }>): {
  bounds: ReturnType<typeof polygonBounds>;
  note: string | null;
} {
  if (shape.kind === "polygon")
    return { bounds: polygonBounds(shape.points), note: "of a polygon only the box around it is there" };
  if (shape.kind === "mask")
    return { bounds: maskBounds(shape.mask), note: "of a mask only the box around it is there" };
  if (shape.rectangle.rotation % 360 === 0) return { bounds: shape.rectangle, note: null };
  return { bounds: rectangleBounds(shape.rectangle), note: "of a rotated box only the upright box around it is there" };
}

/** The whole pixels that a box covers, one at least. */
function edgesOf(
  shape: RegionShape,
  { width, height }: SizedImage["size"],
): { edges: Edges; note: string | null } | string {
  if (shape.kind === "keypoint") return "key points are not there";
  const { bounds, note } = boundsOf(shape);
  if (bounds === null) return "it has no area";
  const [left, right] = edgesAlong(bounds.x, bounds.width, width);
  const [top, bottom] = edgesAlong(bounds.y, bounds.height, height);
  if (bounds.x >= width || bounds.y >= height || bounds.x + bounds.width <= 0 || bounds.y + bounds.height <= 0)
    return "it is outside the image";
  const reach = Math.max(-bounds.x, -bounds.y, bounds.x + bounds.width - width, bounds.y + bounds.height - height);
  return { edges: { left, top, right, bottom }, note: reach > 1 ? "what reaches beyond the image is cut off" : note };
}

function edgesAlong(start: number, length: number, most: number): [number, number] {
  const from = Math.min(most - 1, Math.max(0, Math.round(start)));
  return [from, Math.min(most, Math.max(from + 1, Math.round(start + length)))];
}

/** The first pixel of a row or column is 1, and the last one of the box is in it. */
function objectXml(label: string, { left, top, right, bottom }: Edges): string {
  return `  <object>
    <name>${escaped(label)}</name>
    <pose>Unspecified</pose>
    <truncated>0</truncated>
    <difficult>0</difficult>
    <bndbox>
      <xmin>${left + 1}</xmin>
      <ymin>${top + 1}</ymin>
      <xmax>${right}</xmax>
      <ymax>${bottom}</ymax>
    </bndbox>
  </object>
`;
}

async function writtenObject(
  image: SizedImage,
  { region }: AnnotatedRegion,
): Promise<{ xml: string; outcome: Outcome }> {
  const left = (reason: string) => ({ xml: "", outcome: skipped(reason) });
  const { label, note } = onlyLabel(region);
  if (label === null) return left("it has no label");
  const shape = await shapeOf(region.geometry, image.size);
  const found = typeof shape === "string" ? shape : edgesOf(shape, image.size);
  if (typeof found === "string") return left(found);
  const lost = typeof shape === "string" ? null : shape.note;
  return { xml: objectXml(label, found.edges), outcome: changedBy([note, found.note, lost]) };
}

async function* content(
  task: SourceTask,
  image: SizedImage,
  name: string,
  report: FormatReport,
): AsyncGenerator<string> {
  yield head(image, name);
  for (const annotated of image.regions) {
    const { xml, outcome } = await writtenObject(image, annotated);
    reportRegion(task, annotated, outcome, report);
    if (xml !== "") yield xml;
  }
  yield "</annotation>\n";
}

/** Reports an image that has no file, with what was drawn on it. */
function reportSizeless(task: SourceTask, found: TaskImages, image: TaskImage, report: FormatReport): void {
  const reason = "the size of the image is not known";
  for (const annotated of image.regions) reportRegion(task, annotated, skipped(reason), report);
  if (image.regions.length === 0) reportEmpty(task, found, image, reason, report);
}

/**
 * The annotations of Pascal VOC (Everingham and others, 2005 to 2012): an XML file for each image with its boxes, as
 * whole pixels that count from 1, the last one included. Of other shapes and of rotated boxes the upright box around
 * them is there. `path` is the address as the task has it. All annotations of a task are in its file.
 */
export const voc: ExportFormat = {
  name: "VOC",
  title: "Pascal VOC XML",
  description: "An XML file for each image with its boxes in whole pixels.",
  tags: ["image segmentation", "object detection"],
  files: "many",
  extension: "zip",
  mediaType: "application/zip",
  fits: (config) => fitsImages(config, kinds),
  async *write(source, report) {
    const [target] = imageTargets(source.config, kinds);
    if (target === undefined) return;
    const names = createFileNames();
    for await (const tasks of source.tasks()) {
      for (const task of tasks) {
        const found = imagesOf(source.config, target, task);
        reportLost(task, found, report);
        if (found.images.some(({ size }) => size !== null)) report.tasks();
        for (const image of found.images) {
          const name = names.nameFor(task, image.address);
          const { size } = image;
          if (size === null) reportSizeless(task, found, image, report);
          else {
            const file: ExportFile = {
              path: `Annotations/${name}.xml`,
              content: content(task, { ...image, size }, `${name}${endingOf(image.address)}`, report),
            };
            yield file;
          }
        }
      }
    }
  },
};
