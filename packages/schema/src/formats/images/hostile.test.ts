import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleData, sampleResults, seededRandom } from "../../results/sample.ts";
import { templates } from "../../templates/index.ts";
import type { ExportFormat } from "../format.ts";
import { keepRight } from "../keep-right.ts";
import { memoryFile } from "../memory-file.ts";
import { recognizeImport } from "../registry.ts";
import { createReport } from "../report.ts";
import { configOf, imported, sourceTask } from "../testing.ts";
import { joined } from "../bytes.ts";
import { brushToCoco, coco } from "./coco-export.ts";
import { cocoImport } from "./coco-import.ts";
import { brushToNumpy, brushToPng } from "./mask-files-export.ts";
import { brushNumpyImport, brushPngImport } from "./mask-files-import.ts";
import { voc } from "./voc-export.ts";
import { vocImport } from "./voc-import.ts";
import { yolo, yoloObb } from "./yolo-export.ts";
import { yoloImport, yoloObbImport } from "./yolo-import.ts";

const formats = [
  ["COCO", coco, cocoImport],
  ["BRUSH_TO_COCO", brushToCoco, cocoImport],
  ["YOLO", yolo, yoloImport],
  ["YOLO_OBB", yoloObb, yoloObbImport],
  ["VOC", voc, vocImport],
  ["BRUSH_TO_PNG", brushToPng, brushPngImport],
  ["BRUSH_TO_NUMPY", brushToNumpy, brushNumpyImport],
] as const;

const config = configOf(`<View><Image name="img" value="$image"/>
  <RectangleLabels name="box" toName="img"><Label value="Car"/></RectangleLabels>
  <PolygonLabels name="poly" toName="img"><Label value="Car"/></PolygonLabels>
  <EllipseLabels name="round" toName="img"><Label value="Car"/></EllipseLabels>
  <KeyPointLabels name="point" toName="img"><Label value="Car"/></KeyPointLabels>
  <VectorLabels name="line" toName="img"><Label value="Car"/></VectorLabels>
  <BitmaskLabels name="bits" toName="img"><Label value="Car"/></BitmaskLabels>
  <BrushLabels name="mask" toName="img"><Label value="Car"/></BrushLabels></View>`);

async function written(format: ExportFormat, of: typeof config, tasks: ReturnType<typeof sourceTask>[]) {
  const report = createReport();
  const files: { path: string; bytes: Uint8Array }[] = [];
  const source = {
    config: of,
    dataKeys: async () => [],
    async *tasks() {
      yield tasks;
    },
  };
  for await (const { path, content } of format.write(source, report)) {
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(typeof part === "string" ? new TextEncoder().encode(part) : part);
    files.push({ path, bytes: joined(parts) });
  }
  return { files, report: report.summary() };
}

/** Numbers that shapes have, and that no shape should have. */
const number = fc.oneof(
  fc.double({ min: -20, max: 120, noNaN: true }),
  fc.constantFrom(0, -0, 100, 1e-300, 1e300, -1e300, Number.MAX_VALUE, 1e9),
);
const size = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constantFrom(0, -1, 1e9, 2 ** 32, 1.5, "8", null, undefined));
const rotation = fc.oneof(fc.constant(0), number, fc.constant(undefined));
const value = fc.oneof(
  fc.record({ x: number, y: number, width: number, height: number, rotation }),
  fc.record({ x: number, y: number, radiusX: number, radiusY: number, rotation }),
  fc.record({ points: fc.array(fc.tuple(number, number), { maxLength: 6 }) }),
  fc.record({ x: number, y: number, width: fc.oneof(number, fc.constant(undefined)) }),
  fc.record({ vertices: fc.array(fc.record({ x: number, y: number, isBezier: fc.boolean() })), closed: fc.boolean() }),
  fc.record({
    format: fc.constant("rle"),
    rle: fc.oneof(fc.array(fc.integer({ min: 0, max: 255 })), fc.constant(null)),
  }),
  fc.record({
    imageDataURL: fc.oneof(
      fc.string(),
      fc.base64String().map((text) => `data:image/png;base64,${text}`),
    ),
  }),
);
const types = "rectangle ellipse polygon keypoint vector brush bitmask".split(" ").map((type) => `${type}labels`);
const result = fc
  .record({
    type: fc.constantFrom(...types),
    value,
    width: size,
    height: size,
    page: fc.oneof(fc.constant(0), fc.integer()),
    label: fc.oneof(fc.constant("Car"), fc.string()),
    score: fc.oneof(number, fc.constant(undefined)),
  })
  .map(({ type, value: place, width, height, page, label, score }) => ({
    id: "a",
    from_name: "box",
    to_name: "img",
    type,
    original_width: width,
    original_height: height,
    item_index: page,
    score,
    value: { ...place, [type]: [label] },
  }));
const addresses = fc.oneof(
  fc.constantFrom(
    "../../etc/passwd",
    "C:\\windows\\con.jpg",
    "https://host/%2e%2e%2f..%00.jpg",
    "data:image/png;base64,AAAA",
    "/..",
    "\u202Egpj.exe",
    "a\nb.jpg",
    "",
  ),
  fc.string({ unit: "binary" }),
);

describe.each(formats)("%s", (name, format, reader) => {
  test("no result and no address does harm", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(addresses, fc.array(result))), async (tasks) => {
        const given = tasks.map(([image, results], index) => sourceTask(index + 1, { image }, results));
        const { files, report } = await written(format, config, given);
        const paths = files.map(({ path }) => path.toLowerCase());
        expect(new Set(paths).size).toBe(paths.length);
        for (const path of paths) expect(path).toMatch(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[^\\:*?"<>|\u0000-\u001f]+$/);
        const count = tasks.flatMap(([, results]) => results).length;
        const lone = tasks.filter(([, results]) => results.length === 0).length;
        expect(report.written + report.skipped).toBeGreaterThanOrEqual(count);
        expect(report.written + report.skipped).toBeLessThanOrEqual(count + lone);
        for (const { path, bytes } of files)
          if (path.endsWith(".json")) expect(new TextDecoder().decode(bytes)).not.toMatch(/:null|\[null|,null/);
      }),
      { numRuns: 150 },
    );
  });

  test("what was written with any results can be read", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(result), async (results) => {
        const { files, report } = await written(format, config, [sourceTask(1, { image: "a.jpg" }, results)]);
        const all = files.map(({ path, bytes }) => memoryFile(path, bytes));
        const back = await imported(reader, config, ...all);
        expect(back.items.filter(({ ok }) => !ok)).toEqual([]);
        if (report.written === 0) return;
        for (const reason of back.report.reasons.filter(({ kind }) => kind === "skipped"))
          expect(reason.reason).toMatch(/outside the image|has no area|mask is empty|size of the image is not known/);
      }),
      { numRuns: 100 },
    );
  });

  test("a file that is cut off or changed does not throw", async () => {
    const data = { image: "a.jpg" };
    const { files } = await written(format, config, [
      sourceTask(1, data, sampleResults(config, data, seededRandom(1))),
    ]);
    const edit = fc.record({ file: fc.nat(), at: fc.nat(), byte: fc.nat(255), cut: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 5 }), async (edits) => {
        const changed = files.map(({ path, bytes }) => ({ path, bytes: bytes.slice() }));
        for (const { file, at, byte, cut } of edits) {
          const one = changed[file % changed.length];
          if (one === undefined || one.bytes.length === 0) continue;
          if (cut) one.bytes = one.bytes.slice(0, at % one.bytes.length);
          else one.bytes[at % one.bytes.length] = byte;
        }
        const { items } = await imported(reader, config, ...changed.map(({ path, bytes }) => memoryFile(path, bytes)));
        for (const item of items) expect(changed.map(({ path }) => path)).toContain(item.file);
      }),
      { numRuns: 60 },
    );
  });

  test("every template with an image: what comes back is right in it", async () => {
    let count = 0;
    for (const template of templates) {
      const parsed = configOf(template.config);
      // What the labels of a task are, only the task says.
      const hasOwnLabels = parsed.controls.some(({ labelsKey }) => labelsKey !== null);
      if (hasOwnLabels || format.fits(parsed) !== null || reader.fits(parsed) !== null) continue;
      const data = sampleData(parsed);
      const tasks = [1, 2].map((seed) => sourceTask(seed, data, sampleResults(parsed, data, seededRandom(seed))));
      const { files } = await written(format, parsed, tasks);
      const back = await imported(reader, parsed, ...files.map(({ path, bytes }) => memoryFile(path, bytes)));
      const right = createReport();
      for (const task of back.tasks) keepRight(parsed, task, right, {});
      expect(right.summary().reasons, `${name} ${template.title}`).toEqual([]);
      count += right.summary().written;
    }
    expect(count).toBeGreaterThan(0);
  });
});

test.each(formats.filter(([name]) => name !== "YOLO_OBB"))(
  "an export as %s is known again",
  async (_, format, reader) => {
    for (const of of [
      config,
      configOf(
        '<View><Image name="i" value="$i"/><Brush name="m" toName="i"/><Rectangle name="b" toName="i"/><Labels name="l" toName="i"><Label value="Car"/></Labels></View>',
      ),
    ]) {
      const data = sampleData(of);
      const { files } = await written(format, of, [sourceTask(1, data, sampleResults(of, data, seededRandom(1)))]);
      const heads = files.map(({ path, bytes }) => ({
        path,
        head: new TextDecoder().decode(bytes.subarray(0, 65_536)),
      }));
      const report = { path: "export-report.json", head: '{"tasks": 1, "written": 1, "reasons": [], "items": []}' };
      expect(recognizeImport([...heads, report], of)?.name).toBe(reader.name);
    }
  },
);

describe("COCO of any content", () => {
  const id = fc.oneof(fc.constantFrom(1, "1", 2), fc.jsonValue());
  const annotation = fc.record(
    {
      id,
      image_id: id,
      category_id: id,
      bbox: fc.oneof(fc.array(number, { minLength: 4, maxLength: 4 }), fc.jsonValue()),
      segmentation: fc.oneof(
        fc.array(fc.array(number)),
        fc.record({ size: fc.tuple(fc.nat(9), fc.nat(9)), counts: fc.oneof(fc.array(fc.nat(9)), fc.string()) }),
        fc.jsonValue(),
      ),
      keypoints: fc.oneof(fc.array(number), fc.jsonValue()),
      score: fc.jsonValue(),
      annotator: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const image = fc.record(
    {
      id,
      width: fc.oneof(fc.nat(9), fc.jsonValue()),
      height: fc.oneof(fc.nat(9), fc.jsonValue()),
      file_name: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const category = fc.record(
    { id, name: fc.oneof(fc.constant("Car"), fc.jsonValue()), keypoints: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const list = <T>(item: fc.Arbitrary<T>) => fc.oneof(fc.array(fc.oneof(item, fc.jsonValue())), fc.jsonValue());

  test("does not throw; what is made of it is right in the config, but for labels", async () => {
    const file = fc.record({ images: list(image), categories: list(category), annotations: list(annotation) });
    await fc.assert(
      fc.asyncProperty(file, async (given) => {
        const { tasks } = await imported(cocoImport, config, memoryFile("a.json", JSON.stringify(given)));
        const report = createReport();
        for (const task of tasks) keepRight(config, task, report, {});
        for (const { reason } of report.summary().reasons) expect(reason).toMatch(/label|middle/i);
      }),
      { numRuns: 300 },
    );
  });
});
