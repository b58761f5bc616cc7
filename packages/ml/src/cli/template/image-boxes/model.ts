import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { defineModel, type LabelConfig } from "@tandem/ml";
import { imageSize } from "./image-size.ts";

/**
 * A first model to replace by your own detector: for each label it proposes the box that people drew most typically
 * (the median of each side). It reads the image, as a detector will, but only its size. Before any label it finds
 * nothing.
 */

/** Percent of the image. */
type Box = { x: number; y: number; width: number; height: number };
/** label → the typical box, and the share of images that have one */
type Boxes = Record<string, Box & { share: number }>;

/** The control to answer and the key of the task's data to read. */
function questionOf(config: LabelConfig | null) {
  const control = config?.controls.find((one) => one.tag === "RectangleLabels");
  const object = config?.objectByName.get(control?.toName[0] ?? "");
  if (!control || !object?.valueKey)
    throw new Error('the label config needs <RectangleLabels> about an image with value="$key"');
  return { name: control.name, key: object.valueKey };
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

export default defineModel<Boxes>({
  name: "__NAME__",

  // Runs once per version: load here what must stay in memory, such as the weights of a detector.
  setup({ versionDirectory }) {
    if (versionDirectory === null) return {};
    return JSON.parse(readFileSync(path.join(versionDirectory, "boxes.json"), "utf8")) as Boxes;
  },

  // One entry per task, in order.
  async predict(tasks, { model, config, results, asset }) {
    if (config === null) return tasks.map(() => null);
    const { name, key } = questionOf(config);
    return Promise.all(
      tasks.map(async (task) => {
        // The file is fetched from wherever it is, also uploads and cloud storages, and kept.
        const image = await asset(String(task.data[key]), task);
        const size = imageSize(await image.bytes());
        if (size === null) throw new Error(`${String(task.data[key]).slice(0, 80)} is no PNG, JPEG, GIF or SVG`);
        const make = results(task);
        const extras = { original_width: size.width, original_height: size.height, image_rotation: 0 };
        const boxes = Object.entries(model).map(([label, { share: score, ...box }]) =>
          make.box(name, { ...box, rotation: 0 }, [label], { ...extras, score }),
        );
        const scores = Object.values(model).map((box) => box.share);
        return { result: boxes, score: scores.length === 0 ? 0 : Math.min(...scores) };
      }),
    );
  },

  // Runs in a process of its own, on everything labeled so far: write what setup needs into `directory`.
  fit({ annotations, config, directory, progress, log }) {
    const { name } = questionOf(config);
    const drawn: Record<string, (Box & { image: number })[]> = {};
    for (const [image, { annotation }] of annotations.entries()) {
      for (const result of annotation.result) {
        if (result["from_name"] !== name) continue;
        const { rectanglelabels: labels, ...box } = result["value"] as Box & { rectanglelabels: string[] };
        for (const label of labels) (drawn[label] ??= []).push({ ...box, image });
      }
      progress((image + 1) / annotations.length);
    }
    const boxes = Object.fromEntries(
      Object.entries(drawn).map(([label, all]) => {
        const side = (key: keyof Box): number => median(all.map((box) => box[key]));
        const share = new Set(all.map((box) => box.image)).size / annotations.length;
        return [label, { x: side("x"), y: side("y"), width: side("width"), height: side("height"), share }];
      }),
    );
    log(`found the typical boxes of ${Object.keys(boxes).length} labels`);
    writeFileSync(path.join(directory, "boxes.json"), JSON.stringify(boxes));
    return { metrics: { labels: Object.keys(boxes).length } };
  },
});
