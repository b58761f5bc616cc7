import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { brushValue, decodeBrushAlpha, maskFromRaster, rasterOfMask } from "../../geometry/index.ts";
import { sampleData, sampleResults, seededRandom } from "../../results/sample.ts";
import { validateResults } from "../../results/validate-results.ts";
import type { ExportFormat, SourceTask } from "../format.ts";
import { memoryFile } from "../memory-file.ts";
import { recognizeImport } from "../registry.ts";
import { createReport } from "../report.ts";
import { configOf, imported, sourceTask } from "../testing.ts";
import { joined } from "../bytes.ts";
import { brushToNumpy, brushToPng } from "./mask-files-export.ts";
import { brushNumpyImport, brushPngImport } from "./mask-files-import.ts";
import { createMaskNamer, readForeignName, readMaskName } from "./mask-names.ts";
import { imageTargets } from "./image-target.ts";
import { readNpyMask } from "./npy.ts";
import { readPngMask } from "./png-mask.ts";
import { inflated } from "./deflate.ts";
import { readPng, rowsOf } from "./png-read.ts";

const config = configOf(`<View><Image name="img" value="$image"/>
  <BrushLabels name="tag" toName="img" choice="multiple"><Label value="Sky"/><Label value="a/b: c"/></BrushLabels>
  <BitmaskLabels name="bits" toName="img"><Label value="Sky"/></BitmaskLabels>
  <RectangleLabels name="box" toName="img"><Label value="Car"/></RectangleLabels></View>`);

/** The files of an export as bytes. */
async function bytesOf(format: ExportFormat, tasks: readonly SourceTask[], of = config) {
  const report = createReport();
  const files = new Map<string, Uint8Array>();
  const source = {
    config: of,
    dataKeys: async () => [],
    tasks: async function* () {
      yield tasks;
    },
  };
  for await (const { path, content } of format.write(source, report)) {
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(typeof part === "string" ? new TextEncoder().encode(part) : part);
    files.set(path, joined(parts));
  }
  return { files, report: report.summary() };
}

const size = { width: 4, height: 3 };
const mask = maskFromRaster(Uint8Array.of(0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0), size);
const painted = (id: string, value: object, more: object = {}) => ({
  id,
  from_name: "tag",
  to_name: "img",
  type: "brushlabels",
  original_width: 4,
  original_height: 3,
  image_rotation: 0,
  value: { ...brushValue(mask), brushlabels: ["Sky"], ...value },
  ...more,
});

/** Brush RLE as its definition says, of literal packets: alpha values one by one. */
function literalRle(alpha: readonly number[]): number[] {
  const bits: number[] = [];
  const write = (value: number, count: number): void => {
    for (let bit = count - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  write(alpha.length * 4, 32);
  write(7, 5);
  for (const length of [3, 4, 8, 16]) write(length - 1, 4);
  for (const value of alpha) {
    write(0b000, 3);
    write(3, 3);
    for (let channel = 0; channel < 4; channel += 1) write(value, 8);
  }
  while (bits.length % 8 !== 0) bits.push(0);
  return Array.from({ length: bits.length / 8 }, (_, byte) =>
    Number.parseInt(bits.slice(8 * byte, 8 * byte + 8).join(""), 2),
  );
}

describe("masks are written", () => {
  test("with Label Studio's names, and whose image is whose", async () => {
    const tasks = [
      sourceTask(1, { image: "https://host/cat.jpg" }, [
        painted("a", {}),
        painted("b", { brushlabels: ["Sky", "a/b: c"] }),
        painted("c", {}),
      ]),
      sourceTask(2, { image: "data:image/png;base64,AAAA" }, [painted("d", { brushlabels: undefined })]),
    ];
    const { files, report } = await bytesOf(brushToPng, tasks);
    expect([...files.keys()]).toEqual([
      "task-1-annotation-10-by-5-tag-Sky-0.png",
      "task-1-annotation-10-by-5-tag-Sky-a-b- c-0.png",
      "task-1-annotation-10-by-5-tag-Sky-1.png",
      "task-2-annotation-20-by-5-tag-no_label-0.png",
      "tasks.jsonl",
    ]);
    expect(new TextDecoder().decode(files.get("tasks.jsonl"))).toBe(
      '{"task":1,"images":["https://host/cat.jpg"]}\n{"task":2,"images":[null]}\n',
    );
    for (const [path, bytes] of files)
      if (path.endsWith(".png")) expect(await readPngMask(bytes, { masked: "alpha" })).toEqual({ ok: true, mask });
    expect(report).toMatchObject({ tasks: 2, written: 4, skipped: 0 });
  });

  test("soft edges keep their alpha, in PNG and NumPy", async () => {
    const alpha = [0, 40, 255, 0, 0, 128, 0, 0, 0, 0, 0, 0];
    const rle = literalRle(alpha);
    expect(decodeBrushAlpha(rle, size)).toEqual({ ok: true, alpha: Uint8Array.from(alpha) });
    const tasks = [sourceTask(1, { image: "a.jpg" }, [painted("a", { rle })])];
    const png = await bytesOf(brushToPng, tasks);
    const reading = readPng(png.files.get("task-1-annotation-10-by-5-tag-Sky-0.png") ?? new Uint8Array(0), 100);
    const rows: number[] = [];
    if (reading.ok) for await (const row of rowsOf(reading.png)) rows.push(...row);
    expect(rows).toEqual(alpha);
    const npy = await bytesOf(brushToNumpy, tasks);
    expect(Array.from(npy.files.get("task-1-annotation-10-by-5-tag-Sky-0.npy")?.subarray(128) ?? [])).toEqual(alpha);
  });

  test("what is no mask, or a broken one, is reported", async () => {
    const wrong = [
      painted("a", { rle: [1, 2, 3] }),
      painted("b", {}, { original_width: 5 }),
      painted("c", {}, { original_width: undefined, original_height: undefined }),
      painted("d", { rle: undefined, touches: [{ type: "add" }] }),
      {
        ...painted("e", {}),
        type: "bitmasklabels",
        from_name: "bits",
        value: { imageDataURL: "data:image/png;base64,iVBORw0KGgo=" },
      },
      { ...painted("f", {}), type: "bitmasklabels", from_name: "bits", value: { imageDataURL: "https://host/a.png" } },
      {
        ...painted("g", {}),
        type: "rectanglelabels",
        value: { x: 1, y: 1, width: 1, height: 1, rectanglelabels: ["Car"] },
      },
    ];
    const { files, report } = await bytesOf(brushToNumpy, [sourceTask(1, { image: "a.jpg" }, wrong)]);
    // The one without a size of its own has that of the image.
    expect([...files.keys()]).toEqual(["task-1-annotation-10-by-5-tag-Sky-0.npy", "tasks.jsonl"]);
    expect(report).toMatchObject({ written: 1, skipped: 6 });
    expect(report.reasons.map(({ reason }) => reason)).toEqual([
      "the RLE of the mask is broken, or not of the size of the image",
      "the PNG of the mask is broken",
      "the mask is not stored as RLE",
      "it is no mask",
    ]);
  });
});

describe("masks are read", () => {
  const png = async (): Promise<Uint8Array> =>
    [...(await bytesOf(brushToPng, [sourceTask(1, { image: "a.jpg" }, [painted("a", {})])])).files.values()][0] ??
    new Uint8Array(0);

  test.each([
    ["PNG", brushToPng, brushPngImport],
    ["NumPy", brushToNumpy, brushNumpyImport],
  ])("an export in %s comes back the same", async (_, format, reader) => {
    const tasks = [
      sourceTask(
        1,
        { image: "https://host/cat.jpg" },
        [painted("a", {}), painted("b", { brushlabels: ["a/b: c"] })],
        [painted("c", {})],
      ),
      sourceTask(2, { image: "https://host/dog.jpg" }, [painted("d", {})]),
    ];
    const { files } = await bytesOf(format, tasks);
    const back = await imported(reader, config, ...[...files].map(([path, bytes]) => memoryFile(path, bytes)));
    expect(back.tasks.map(({ data }) => data)).toEqual([
      { image: "https://host/cat.jpg" },
      { image: "https://host/dog.jpg" },
    ]);
    for (const [index, task] of back.tasks.entries()) {
      const before = tasks[index]?.annotations.map(({ result }) =>
        result.map((one) => ({ ...(one as object), id: undefined })),
      );
      const after = task.annotations?.map(({ result }) => result.map((one) => ({ ...one, id: undefined })));
      expect(after).toEqual(before);
      expect(task.annotations?.every(({ completed_by }) => completed_by === 5)).toBe(true);
    }
  });

  test("masks of other tools: the label at the end of the name, its folder, or the only one", async () => {
    const bytes = await png();
    const masks = ["out/cat-sky.png", "out/Sky/dog.png", "masks/cow_a-b- c.png", "masks/what.png"].map((path) =>
      memoryFile(path, bytes),
    );
    const { items, tasks } = await imported(
      brushPngImport,
      config,
      ...masks,
      memoryFile("images/cat.png", bytes),
      memoryFile("images/dog.jpg", ""),
    );
    expect(tasks.map(({ data }) => data["image"])).toEqual(["images/cat.png", "images/dog.jpg", "cow.jpg"]);
    expect(tasks.map(({ predictions }) => predictions?.[0]?.result[0]?.["value"])).toMatchObject([
      { brushlabels: ["Sky"] },
      { brushlabels: ["Sky"] },
      { brushlabels: ["a/b: c"] },
    ]);
    expect(items.filter(({ ok }) => !ok)).toMatchObject([
      { file: "masks/what.png", message: expect.stringMatching(/does not say the label/) as unknown },
    ]);
    expect(validateResults(config, tasks[0]?.predictions?.[0]?.result).problems).toEqual([]);
    expect(readForeignName("", "cat_mask", ["Sky"])).toEqual({ label: "Sky", image: "cat" });
    expect(readForeignName("Sky", "Sky", ["Sky", "Car"])).toEqual({ label: "Sky", image: "Sky" });
  });

  test("masks of one image are one task; broken ones are named, the others kept", async () => {
    const bytes = await png();
    const files = [
      memoryFile("cat-Sky.png", bytes),
      memoryFile("cat-a-b- c.png", bytes.subarray(0, 50)),
      memoryFile("dog-Sky.png", bytes.subarray(0, 9)),
    ];
    const { items, tasks } = await imported(brushPngImport, config, ...files);
    expect(tasks).toHaveLength(1);
    expect(items.filter(({ ok }) => !ok)).toMatchObject([
      { file: "cat-a-b- c.png", message: "The file ends too soon." },
      { file: "dog-Sky.png", message: "The file ends too soon." },
    ]);
  });

  test("pages", async () => {
    const pages = configOf(
      '<View><Image name="img" valueList="$images"/><BrushLabels name="tag" toName="img"><Label value="Sky"/></BrushLabels></View>',
    );
    const data = { images: ["a.jpg", "b.jpg"] };
    const { files } = await bytesOf(brushToPng, [sourceTask(1, data, [painted("a", {}, { item_index: 1 })])], pages);
    expect([...files.keys()][0]).toBe("task-1-annotation-10-by-5-tag-Sky-0-page-1.png");
    const all = [...files].map(([path, bytes]) => memoryFile(path, bytes));
    const back = await imported(brushPngImport, pages, ...all);
    expect(back.tasks[0]).toMatchObject({ data, annotations: [{ result: [{ item_index: 1 }] }] });
    const without = await imported(brushPngImport, pages, ...all.slice(0, 1));
    expect(without.tasks[0]?.data).toEqual({ images: ["task-1.jpg", "task-1-page-1.jpg"] });
  });

  test("files are known by their names", () => {
    const knows = (path: string) =>
      recognizeImport(
        [
          { path, head: "" },
          { path: "tasks.jsonl", head: '{"task":1' },
        ],
        config,
      )?.name;
    expect(knows("x/task-1-annotation-2-by-3-tag-Sky-0.png")).toBe("BRUSH_TO_PNG");
    expect(knows("task-1-annotation-2-by-3-tag-Sky-0.npy")).toBe("BRUSH_TO_NUMPY");
    expect(knows("cat.png")).toBeUndefined();
  });
});

describe("names", () => {
  const target = imageTargets(config, ["brush"])[0]!;

  test("Label Studio's are read", () => {
    const name = readMaskName("task-1-annotation-2-by-me@host.org-tag-a-b- c-Sky-13", target);
    expect(name).toEqual({
      task: 1,
      annotation: 2,
      annotator: null,
      control: "tag",
      labels: ["a/b: c", "Sky"],
      page: 0,
    });
    expect(readMaskName("task-1-annotation-2-by-3-tag-gone-0", target)).toMatchObject({
      annotator: 3,
      labels: ["gone"],
    });
    expect(readMaskName("task-1-annotation-2-by-3-old-gone-0", target)).toMatchObject({
      control: "",
      labels: ["old-gone"],
    });
    expect(readMaskName("cat", target)).toBeNull();
  });

  test("any labels and controls give safe and different names", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.array(fc.string({ unit: "binary" })))),
        (given) => {
          const namer = createMaskNamer();
          const names = given.map(([control, labels]) =>
            namer.nameFor({ task: 1, annotation: 2, annotator: null, control, labels, page: 0 }),
          );
          expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
          for (const name of names)
            expect(name).toMatch(/^task-1-annotation-2-by-unknown-[^/\\:*?"<>|\u0000-\u001f]*$/);
        },
      ),
    );
  });
});

const single = configOf(`<View><Image name="img" value="$image"/><Brush name="tag" toName="img"/>
  <Labels name="what" toName="img"><Label value="Sky"/><Label value="a-b"/></Labels></View>`);

test.each([
  ["PNG", brushToPng, brushPngImport],
  ["NumPy", brushToNumpy, brushNumpyImport],
])("made-up masks come back the same through %s", async (_, format, reader) => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const data = { ...sampleData(single), image: "https://host/cat.jpg" };
      const results = sampleResults(single, data, seededRandom(seed));
      const { files } = await bytesOf(format, [sourceTask(1, data, results)], single);
      const back = await imported(reader, single, ...[...files].map(([path, bytes]) => memoryFile(path, bytes)));
      expect(back.tasks[0]?.annotations?.[0]?.result.map((one) => ({ ...one, id: undefined }))).toEqual(
        results.map((one) => ({ ...one, id: undefined })),
      );
    }),
    { numRuns: 10 },
  );
});

test("made-up bitmaps are the same masks in a PNG and in NumPy", async () => {
  const bitmaps = configOf(
    '<View><Image name="img" value="$image"/><BitmaskLabels name="bits" toName="img"><Label value="Sky"/></BitmaskLabels></View>',
  );
  const data = { image: "https://host/cat.jpg" };
  const tasks = [sourceTask(1, data, sampleResults(bitmaps, data, seededRandom(3)))];
  const png = await bytesOf(brushToPng, tasks, bitmaps);
  const npy = await bytesOf(brushToNumpy, tasks, bitmaps);
  const fromPng = await readPngMask(png.files.get("task-1-annotation-10-by-5-bits-Sky-0.png") ?? new Uint8Array(0), {
    masked: "any",
  });
  const fromNpy = readNpyMask(npy.files.get("task-1-annotation-10-by-5-bits-Sky-0.npy") ?? new Uint8Array(0));
  expect(fromPng.ok && fromPng.mask.width).toBe(800);
  expect(fromNpy).toEqual(fromPng);
  expect(fromPng.ok && rasterOfMask(fromPng.mask).includes(1)).toBe(true);
  const back = await imported(
    brushPngImport,
    bitmaps,
    ...[...png.files].map(([path, bytes]) => memoryFile(path, bytes)),
  );
  const [result] = back.tasks[0]?.annotations?.[0]?.result ?? [];
  expect(validateResults(bitmaps, [result]).problems).toEqual([]);
});

test("unpacking ends where it is no longer read", async () => {
  const pieces = inflated([Uint8Array.of(1, 2, 3)]);
  await expect(pieces.next()).rejects.toThrow();
});
