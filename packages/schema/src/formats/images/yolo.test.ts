import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { brushValue, maskFromRaster } from "../../geometry/index.ts";
import { sampleData, sampleResults, seededRandom } from "../../results/sample.ts";
import { validateResults } from "../../results/validate-results.ts";
import { memoryFile } from "../memory-file.ts";
import { recognizeImport } from "../registry.ts";
import { configOf, exported, imported, sourceTask } from "../testing.ts";
import { namesInLines, namesInYaml } from "./class-names.ts";
import { sizeInHead } from "./image-head.ts";
import { yolo, yoloObb } from "./yolo-export.ts";
import { yoloImport, yoloObbImport } from "./yolo-import.ts";

const boxes = configOf(`<View><Image name="img" value="$image"/>
  <RectangleLabels name="box" toName="img"><Label value="Car" category="2"/><Label value="Dog"/></RectangleLabels></View>`);
const shapes = configOf(`<View><Image name="img" value="$image"/>
  <RectangleLabels name="box" toName="img"><Label value="Car"/></RectangleLabels>
  <PolygonLabels name="poly" toName="img"><Label value="Roof"/></PolygonLabels>
  <BrushLabels name="mask" toName="img"><Label value="Sky"/></BrushLabels></View>`);

const result = (id: string, from_name: string, type: string, value: object, more: object = {}) => ({
  id,
  from_name,
  to_name: "img",
  type,
  value,
  original_width: 200,
  original_height: 100,
  image_rotation: 0,
  ...more,
});
const box = (id: string, value: object, label = "Car") =>
  result(id, "box", "rectanglelabels", {
    x: 10,
    y: 20,
    width: 30,
    height: 40,
    rotation: 0,
    ...value,
    rectanglelabels: [label],
  });

/** A PNG as far as its size. */
const pngHead = (width: number, height: number): Uint8Array => {
  const bytes = new Uint8Array(33);
  bytes.set([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return bytes;
};

describe("YOLO is written", () => {
  test("as its definition says", async () => {
    const sizeless = { ...box("b", { x: 0, y: 0, width: 100, height: 12.5 }, "New"), original_width: undefined };
    const tasks = [
      sourceTask(1, { image: "https://host/cat.jpg" }, [box("a", {})], [sizeless]),
      sourceTask(2, { image: "/x/cat.png" }),
    ];
    const { files, report } = await exported(yolo, boxes, tasks);
    expect(files).toEqual({
      "labels/cat.txt": "2 0.25 0.4 0.3 0.4\n3 0.5 0.0625 1 0.125\n",
      "labels/cat-2.txt": "",
      "classes.txt": "Dog\nunused-1\nCar\nNew\n",
      "notes.json": `${JSON.stringify(
        {
          categories: [
            { id: 0, name: "Dog" },
            { id: 2, name: "Car" },
            { id: 3, name: "New" },
          ],
          info: { version: "1.0", contributor: "Tandem" },
        },
        null,
        2,
      )}\n`,
      "data.yaml": 'path: .\ntrain: images\nval: images\nnames:\n  0: "Dog"\n  1: "unused-1"\n  2: "Car"\n  3: "New"\n',
    });
    expect(report).toMatchObject({ tasks: 2, written: 2, changed: 0, skipped: 0 });
  });

  test("where there are outlines every line is one; masks are exact", async () => {
    const polygon = result("p", "poly", "polygonlabels", {
      points: [
        [0, 0],
        [50, 0],
        [50, 100],
      ],
      polygonlabels: ["Roof"],
    });
    const raster = Uint8Array.of(1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1);
    const mask = maskFromRaster(raster, { width: 4, height: 3 });
    const painted = {
      ...result("m", "mask", "brushlabels", { ...brushValue(mask), brushlabels: ["Sky"] }),
      original_width: 4,
      original_height: 3,
    };
    const [first, second] = [
      sourceTask(1, { image: "a.jpg" }, [box("a", {}), polygon]),
      sourceTask(2, { image: "b.jpg" }, [painted]),
    ];
    const { files, report } = await exported(yolo, shapes, [first, second]);
    expect(files["labels/a.txt"]).toBe("0 0.1 0.2 0.4 0.2 0.4 0.6 0.1 0.6\n1 0 0 0.5 0 0.5 1\n");
    expect(files["labels/b.txt"]).toBe("2 0 0 0.75 0 0.75 0.666667 1 0.666667 1 1 0 1\n");
    expect(report.reasons).toEqual([{ reason: "the holes of a mask are filled", kind: "changed", count: 1 }]);
  });

  test("rotated boxes by their corners, or the upright box around them", async () => {
    const rotated = box("r", { x: 50, y: 0, width: 20, height: 40, rotation: 90 });
    const corners = await exported(yoloObb, boxes, [sourceTask(1, { image: "a.jpg" }, [rotated])]);
    expect(corners.files["labels/a.txt"]).toBe("2 0.5 0 0.5 0.4 0.3 0.4 0.3 0\n");
    const upright = await exported(yolo, boxes, [sourceTask(1, { image: "a.jpg" }, [rotated])]);
    expect(upright.files["labels/a.txt"]).toBe("2 0.4 0.2 0.2 0.4\n");
    expect(upright.report.reasons).toMatchObject([{ kind: "changed" }]);
    const sizeless = { ...rotated, original_width: undefined };
    const lost = await exported(yoloObb, boxes, [sourceTask(1, { image: "a.jpg" }, [sizeless])]);
    expect(lost.report.reasons).toEqual([{ reason: "the size of the image is not known", kind: "skipped", count: 1 }]);
    const out = await exported(yoloObb, boxes, [
      sourceTask(1, { image: "a.jpg" }, [box("o", { x: 0, y: 0, rotation: 45 })]),
    ]);
    expect(out.report.reasons).toMatchObject([{ reason: "corners outside the image are moved to its edge" }]);
  });

  test("classes are lines: their numbers may not be any", () => {
    const far = configOf(
      '<View><Image name="i" value="$i"/><RectangleLabels name="b" toName="i"><Label value="A" category="99999999"/></RectangleLabels></View>',
    );
    expect(yolo.fits(far)).toMatch(/99999999/);
  });
});

describe("YOLO is read", () => {
  const classes = memoryFile("data/classes.txt", "Dog\r\n\r\nCar\r\n");

  test("a file written by hand from the definition, with its image", async () => {
    const labels = memoryFile("data/labels/cat.txt", "2 0.25 0.4 0.3 0.4\n\n0 0.5 0.5 1 1 0.75\n");
    const { items, tasks } = await imported(
      yoloImport,
      boxes,
      classes,
      labels,
      memoryFile("data/images/cat.png", pngHead(200, 100)),
      memoryFile("data/images/dog.png", pngHead(1, 1)),
    );
    expect(items.map(({ file }) => file)).toEqual(["data/labels/cat.txt", "data/images/dog.png"]);
    expect(tasks[0]?.data).toEqual({ image: "data/images/cat.png" });
    expect(tasks[1]).toEqual({ data: { image: "data/images/dog.png" } });
    const { id: _, ...car } = box("a", {});
    const found = tasks[0]?.predictions?.[0]?.result ?? [];
    expect(found).toMatchObject([
      car,
      { value: { x: 0, y: 0, width: 100, height: 100, rectanglelabels: ["Dog"] }, score: 0.75 },
    ]);
    expect(validateResults(boxes, found).problems).toEqual([]);
  });

  test("without images: the name with .jpg, and no size", async () => {
    const { tasks } = await imported(yoloImport, boxes, classes, memoryFile("cat.b.txt", "2 0.25 0.4 0.3 0.4"));
    expect(tasks[0]?.data).toEqual({ image: "cat.b.jpg" });
    expect(tasks[0]?.predictions?.[0]?.result[0]).not.toHaveProperty("original_width");
  });

  test("outlines; four corners of a box are one", async () => {
    const labels = memoryFile("labels/a.txt", "0 0.1 0.2 0.4 0.2 0.4 0.6 0.1 0.6\n1 0 0 0.5 0 0.5 1 0.5\n");
    const names = memoryFile("data.yaml", "train: x\nnames: [Car, 'Roof']\nnc: 2\n");
    const { tasks } = await imported(yoloImport, shapes, names, labels);
    expect(tasks[0]?.predictions?.[0]?.result).toMatchObject([
      { type: "rectanglelabels", value: { x: 10, y: 20, width: 30, height: 40, rotation: 0 } },
      {
        type: "polygonlabels",
        value: {
          points: [
            [0, 0],
            [50, 0],
            [50, 100],
          ],
        },
        score: 0.5,
      },
    ]);
  });

  test("rotated boxes need the size of the image", async () => {
    const labels = memoryFile("labels/a.txt", "0 0.5 0 0.6 0.2 0.5 0.4 0.4 0.2\n");
    const image = memoryFile("images/a.png", pngHead(200, 100));
    const sized = await imported(yoloObbImport, shapes, memoryFile("classes.txt", "Car"), labels, image);
    const value = sized.tasks[0]?.predictions?.[0]?.result[0]?.["value"] as Record<string, number>;
    expect(value).toMatchObject({ x: 50, y: 0, rotation: 45 });
    expect(value["width"]).toBeCloseTo((Math.sqrt(800) / 200) * 100, 4);
    const sizeless = await imported(yoloObbImport, shapes, memoryFile("classes.txt", "Roof"), labels);
    expect(sizeless.tasks[0]?.predictions?.[0]?.result).toMatchObject([{ type: "polygonlabels" }]);
    const nowhere = await imported(yoloObbImport, boxes, memoryFile("classes.txt", "Car"), labels);
    expect(nowhere.report.reasons).toMatchObject([
      { reason: "of a polygon only the box around it is there", kind: "noted" },
    ]);
  });

  test("every bad line is named", async () => {
    const bad = [
      "2 0.5 0.5 0.1",
      "x 0.5 0.5 0.1 0.1",
      "2 0.5 0.5 nan 0.1",
      "2 50 50 10 10",
      "7 0.5 0.5 0.1 0.1",
      "1 0.5 0.5 0.1 0.1",
      "2 0.5 0.5 0 0.1",
      "2",
      "2 Infinity 0 0 0",
    ];
    const { tasks, report } = await imported(
      yoloImport,
      boxes,
      classes,
      memoryFile("labels/a.txt", [...bad, "2 0.5 0.5 0.1 0.1"].join("\n")),
    );
    expect(tasks[0]?.predictions?.[0]?.result).toHaveLength(1);
    expect(report.skipped).toBe(bad.length);
    expect(new Set(report.items.map(({ line }) => line))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });

  test("a line of a million points", async () => {
    const points = Array.from(
      { length: 1_000_000 },
      (_, index) => `${index / 1e6} ${((index * 7919) % 1000) / 1000}`,
    ).join(" ");
    const { tasks } = await imported(
      yoloImport,
      shapes,
      memoryFile("classes.txt", "Car\nRoof"),
      memoryFile("labels/a.txt", `1 ${points}`),
    );
    expect(tasks[0]?.predictions?.[0]?.result).toHaveLength(1);
  });

  test("files are known by classes beside labels", () => {
    const head = (path: string, text: string) => ({ path, head: text });
    const label = head("labels/a.txt", "0 0.5 0.5 0.1 0.1\n");
    expect(recognizeImport([head("classes.txt", "a\n"), label], boxes)?.name).toBe("YOLO");
    expect(recognizeImport([head("data.yaml", "names: [a]\n"), label, head("labels/b.txt", "")], boxes)?.name).toBe(
      "YOLO",
    );
    expect(recognizeImport([label], boxes)).toBeUndefined();
    expect(recognizeImport([head("classes.txt", "a\n"), head("b.txt", "hello")], boxes)).toBeUndefined();
  });
});

describe("names of classes", () => {
  test.each([
    ["names: [a, 'b, c', \"d\"]", ["a", "b, c", "d"]],
    ["names:\n  - a # the first\n  - b\nnc: 2", ["a", "b"]],
    ["path: .\nnames:\n  0: a\n  1: 'it''s'\ntrain: x", ["a", "it's"]],
    ["names: {0: a, 1: b}", ["a", "b"]],
    ["names: [\n  a,\n  b\n]\n", ["a", "b"]],
    ["nc: 2", []],
  ])("%s", (text, names) => {
    expect([...namesInYaml(text).values()]).toEqual(names);
  });

  test("a line each", () => {
    expect([...namesInLines("a\n\nb\n\n")]).toEqual([
      [0, "a"],
      [1, ""],
      [2, "b"],
    ]);
  });

  test("any text does no harm", () => {
    fc.assert(fc.property(fc.string(), (text) => void namesInYaml(`names: ${text}`)));
  });
});

test("the size of a JPEG is in its frame", () => {
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 17, 8, 0, 100, 0, 200, 3, 0, 0);
  expect(sizeInHead(jpeg)).toEqual({ width: 200, height: 100 });
  expect(sizeInHead(jpeg.subarray(0, 14))).toBeNull();
  expect(sizeInHead(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0, 0, 0, 0, 0))).toBeNull();
});

const rotations = configOf(`<View><Image name="img" value="$image"/><Rectangle name="box" toName="img"/>
  <Labels name="what" toName="img"><Label value="Car"/></Labels></View>`);

test.each([
  ["YOLO", yolo, yoloImport, boxes],
  ["YOLO with outlines", yolo, yoloImport, shapes],
  ["YOLO_OBB", yoloObb, yoloObbImport, rotations],
])("%s: made-up results come back the same", async (_, format, reader, config) => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 0, max: 359 }), async (seed, angle) => {
      const data = { ...sampleData(config), image: "https://host/cat.jpg" };
      const results = sampleResults(config, data, seededRandom(seed)).filter(({ type }) => type !== "brushlabels");
      const turned = results.map((one) =>
        format === yoloObb
          ? { ...one, value: { ...one.value, x: 40, y: 40, width: 10, height: 20, rotation: angle } }
          : one,
      );
      const { files } = await exported(format, config, [sourceTask(1, data, turned)]);
      const all = Object.entries(files).map(([path, text]) => memoryFile(path, text));
      const back = await imported(reader, config, ...all, memoryFile("images/cat.png", pngHead(800, 600)));
      const after = back.tasks[0]?.predictions?.[0]?.result ?? [];
      expect(after.map(({ from_name }) => from_name)).toEqual(turned.map(({ from_name }) => from_name));
      for (const [index, { value }] of turned.entries()) expectNear(after[index]?.["value"], upright(value));
    }),
    { numRuns: 40 },
  );
});

/** A quarter turn of a box is another box that is not turned. */
function upright(value: unknown): unknown {
  const { rotation, ...rest } = value as Record<string, unknown>;
  return typeof rotation === "number" && rotation % 90 === 0
    ? rotation === 0
      ? value
      : { labels: rest["labels"] ?? [] }
    : value;
}

function expectNear(found: unknown, given: unknown): void {
  if (typeof given === "number") expect(Math.abs(Number(found) - given)).toBeLessThan(0.01);
  else if (Array.isArray(given))
    for (const [index, one] of given.entries()) expectNear((found as unknown[])[index], one);
  else if (typeof given === "object" && given !== null)
    for (const [key, one] of Object.entries(given)) {
      if (key !== "labels") expectNear((found as Record<string, unknown>)[key], one);
    }
  else expect(found).toEqual(given);
}
