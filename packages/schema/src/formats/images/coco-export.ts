import type { GeometryKind } from "../../tags/geometry.ts";
import { createFileNames } from "../file-names.ts";
import type { ExportFormat, ExportSource, SourceTask } from "../format.ts";
import type { FormatReport } from "../report.ts";
import { type ClassList, createClassList } from "./class-list.ts";
import { cocoPlace } from "./coco-annotation.ts";
import { createIdSet } from "./id-set.ts";
import { endingOf, shortAddress } from "./image-names.ts";
import { fitsImages, type ImageTarget, imageTargets } from "./image-target.ts";
import { shapeKinds, shapeOf } from "./region-shape.ts";
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

/** Pages of a task, at most: their images' ids are the task's and the page. */
const mostPages = 10_000;

type Writing = {
  readonly source: ExportSource;
  readonly target: ImageTarget;
  readonly kinds: readonly GeometryKind[];
  readonly classes: ClassList;
  /** Labels that key points have: COCO names the points of a category. */
  readonly pointed: Set<string>;
  readonly report: FormatReport;
};

type Item = Readonly<Record<string, unknown>>;

/** The same in both passes whatever happens between them: the task's id, with pages ten thousand times that and the page. */
const imageId = ({ target }: Writing, task: SourceTask, { page }: TaskImage): number =>
  target.hasPages ? task.id * mostPages + page : task.id;

/** First pass: the images with a known size. Notes which they are and what labels there are. */
async function* images(writing: Writing, seen: ReturnType<typeof createIdSet>): AsyncGenerator<Item> {
  const { source, target, classes, pointed, report } = writing;
  const names = createFileNames();
  for await (const tasks of source.tasks()) {
    for (const task of tasks) {
      const found = imagesOf(source.config, target, task);
      let isThere = false;
      for (const image of found.images) {
        const name = `${names.nameFor(task, image.address)}${endingOf(image.address)}`;
        if (image.size === null || image.page >= mostPages) {
          if (image.regions.length === 0) reportEmpty(task, found, image, reasonWithout(image), report);
          continue;
        }
        const id = imageId(writing, task, image);
        seen.add(id);
        isThere = true;
        for (const { region } of image.regions) {
          const { label } = onlyLabel(region);
          if (label === null) continue;
          if (classes.add(label) !== null && region.geometry.kind === "keypoint") pointed.add(label);
        }
        const { width, height } = image.size;
        const address = shortAddress(image.address);
        yield { id, width, height, file_name: name, ...(address === null ? {} : { coco_url: address }) };
      }
      if (isThere) report.tasks();
    }
  }
}

/** Second pass: the regions on the images of the first. */
async function* annotations(writing: Writing, seen: ReturnType<typeof createIdSet>): AsyncGenerator<Item> {
  const { source, target, report } = writing;
  let id = 0;
  for await (const tasks of source.tasks()) {
    for (const task of tasks) {
      const found: TaskImages = imagesOf(source.config, target, task);
      reportLost(task, found, report);
      for (const image of found.images) {
        const image_id = imageId(writing, task, image);
        const isThere = image.page < mostPages && seen.has(image_id);
        for (const annotated of image.regions) {
          const made = isThere ? await annotationOf(writing, image, annotated) : left(reasonWithout(image));
          reportRegion(task, annotated, made.outcome, report);
          if (made.item !== null) yield { id: (id += 1), image_id, ...made.item };
        }
      }
    }
  }
}

type Made = { readonly item: Item | null; readonly outcome: Outcome };
const left = (reason: string): Made => ({ item: null, outcome: skipped(reason) });
const reasonWithout = ({ size, page }: TaskImage): string => {
  if (size === null) return "the size of the image is not known";
  return page < mostPages ? "it is newer than the export" : `the task has more than ${mostPages} images`;
};

async function annotationOf(
  { kinds, classes }: Writing,
  image: TaskImage,
  { annotation, region }: AnnotatedRegion,
): Promise<Made> {
  const { label, note } = onlyLabel(region);
  if (!kinds.includes(region.geometry.kind)) return left("its shape is none of this format");
  if (label === null) return left("it has no label");
  const category = classes.numberOf(label);
  if (category === undefined) return left("there are too many labels, or it is newer than the export");
  if (image.size === null) return left(reasonWithout(image));
  const shape = await shapeOf(region.geometry, image.size);
  if (typeof shape === "string") return left(shape);
  const place = cocoPlace(shape);
  const [, , width, height] = place.bbox;
  if (shape.kind !== "keypoint" && (width === 0 || height === 0))
    return left("the region has no area: it is less than a thousandth of a pixel");
  const { score } = region.envelope;
  const item = {
    category_id: category,
    ...place,
    ...(score === null ? {} : { score }),
    ...(annotation.completed_by === null ? {} : { annotator: annotation.completed_by }),
  };
  return { item, outcome: changedBy([note, shape.note]) };
}

async function* list(name: string, items: AsyncIterable<Item>): AsyncGenerator<string> {
  yield `  ${JSON.stringify(name)}: [`;
  let before = "\n    ";
  for await (const item of items) {
    yield before + JSON.stringify(item);
    before = ",\n    ";
  }
  yield "\n  ]";
}

async function* content(writing: Writing): AsyncGenerator<string> {
  const seen = createIdSet();
  yield "{\n";
  yield* list("images", images(writing, seen));
  const categories = writing.classes.labels().map(({ number: id, name }) => {
    const points = writing.pointed.has(name) ? { keypoints: [name], skeleton: [] } : {};
    return JSON.stringify({ id, name, ...points });
  });
  yield `,\n  "categories": [\n    ${categories.join(",\n    ")}\n  ],\n`;
  yield* list("annotations", annotations(writing, seen));
  yield `,\n  "info": ${JSON.stringify({ version: "1.0", contributor: "Tandem" })}\n}\n`;
}

function cocoFormat(format: {
  name: string;
  title: string;
  description: string;
  tags: readonly string[];
  path: string;
  kinds: readonly GeometryKind[];
}): ExportFormat {
  const { path, kinds, ...facts } = format;
  return {
    ...facts,
    files: "many",
    extension: "zip",
    mediaType: "application/zip",
    fits: (config) => fitsImages(config, kinds),
    async *write(source, report) {
      const [target] = imageTargets(source.config, kinds);
      if (target === undefined) return;
      const classes = createClassList(source.config, target);
      yield { path, content: content({ source, target, kinds, classes, pointed: new Set(), report }) };
    },
  };
}

/**
 * The data format of COCO (cocodataset.org), object detection and key points: pixels, rounded to thousandths. Boxes
 * have a `bbox` and no segmentation, rotated ones their corners; polygons, ellipses (64 points) and closed lines are
 * polygons; masks of brushes and bitmaps are compressed RLE with `iscrowd` 0. Each key point is an annotation of its
 * own. `file_name` is a name that no other image has, `coco_url` the address as the task has it; `score` and
 * `annotator` (an id) are there where they are known. All annotations of a task are there. Reads the tasks twice: an
 * image that was not there the first time is left out.
 */
export const coco: ExportFormat = cocoFormat({
  name: "COCO",
  title: "COCO",
  description: "One JSON file with boxes, polygons, masks (RLE) and key points in pixels, as COCO's tools read it.",
  tags: ["image segmentation", "object detection"],
  path: "result.json",
  kinds: shapeKinds,
});

/** As `coco`, with only the masks of brushes and bitmaps. */
export const brushToCoco: ExportFormat = cocoFormat({
  name: "BRUSH_TO_COCO",
  title: "Brush labels to COCO",
  description: "Masks painted with a brush as compressed RLE in one COCO file.",
  tags: ["image segmentation"],
  path: "result_coco.json",
  kinds: ["brush", "bitmask"],
});
