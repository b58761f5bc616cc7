import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { brushValue, decodeCocoRle, maskFromRaster, rasterOfMask } from "../../geometry/index.ts";
import { sampleData, sampleResults, seededRandom } from "../../results/sample.ts";
import { validateResults } from "../../results/validate-results.ts";
import { memoryFile } from "../memory-file.ts";
import { createReport } from "../report.ts";
import { configOf, exported, imported, sourceTask } from "../testing.ts";
import { brushToCoco, coco } from "./coco-export.ts";
import { cocoImport } from "./coco-import.ts";

const config = configOf(`<View><Image name="img" value="$image"/>
  <RectangleLabels name="box" toName="img"><Label value="Car" category="3"/><Label value="Dog"/></RectangleLabels>
  <PolygonLabels name="poly" toName="img"><Label value="Roof"/></PolygonLabels>
  <EllipseLabels name="round" toName="img"><Label value="Wheel"/></EllipseLabels>
  <BrushLabels name="mask" toName="img"><Label value="Sky"/></BrushLabels>
  <KeyPointLabels name="point" toName="img"><Label value="Nose"/></KeyPointLabels>
  <TextArea name="said" toName="img" perRegion="true"/></View>`);

const beside = { original_width: 8, original_height: 4, image_rotation: 0 };
const result = (id: string, from_name: string, type: string, value: object, more: object = {}) => ({
  id,
  from_name,
  to_name: "img",
  type,
  value,
  ...beside,
  ...more,
});
// One pixel in the second column, two in the third.
const raster = Uint8Array.of(0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, ...Array.from({ length: 16 }, () => 0));
const mask = maskFromRaster(raster, { width: 8, height: 4 });

const box = result(
  "a",
  "box",
  "rectanglelabels",
  { x: 25, y: 50, width: 50, height: 25, rotation: 0, rectanglelabels: ["Car"] },
  { score: 0.5 },
);
const points = [
  [0, 0],
  [50, 0],
  [50, 100],
];
const polygon = result("b", "poly", "polygonlabels", { points, closed: true, polygonlabels: ["Roof"] });
const painted = result("c", "mask", "brushlabels", { ...brushValue(mask), brushlabels: ["Sky"] });
const point = result("d", "point", "keypointlabels", { x: 12.5, y: 25, width: 0.5, keypointlabels: ["Nose"] });

type Coco = { images: object[]; categories: object[]; annotations: Record<string, unknown>[] };
const cocoOf = async (tasks: ReturnType<typeof sourceTask>[], of = config, format = coco) => {
  const { files, report } = await exported(format, of, tasks);
  return { text: files, value: JSON.parse(Object.values(files)[0] ?? "") as Coco, report };
};

describe("COCO is written", () => {
  test("as its definition says, to the character", async () => {
    const task = sourceTask(7, { image: "https://host/a/cat.jpg?size=1" }, [box, polygon, painted, point]);
    const { text, report } = await cocoOf([task]);
    expect(text).toEqual({
      "result.json": `{
  "images": [
    {"id":7,"width":8,"height":4,"file_name":"cat.jpg","coco_url":"https://host/a/cat.jpg?size=1"}
  ],
  "categories": [
    {"id":0,"name":"Dog"},
    {"id":1,"name":"Roof"},
    {"id":2,"name":"Wheel"},
    {"id":3,"name":"Car"},
    {"id":4,"name":"Sky"},
    {"id":5,"name":"Nose","keypoints":["Nose"],"skeleton":[]}
  ],
  "annotations": [
    {"id":1,"image_id":7,"category_id":3,"segmentation":[],"area":4,"bbox":[2,2,4,1],"iscrowd":0,"score":0.5,"annotator":5},
    {"id":2,"image_id":7,"category_id":1,"segmentation":[[0,0,4,0,4,4]],"area":8,"bbox":[0,0,4,4],"iscrowd":0,"annotator":5},
    {"id":3,"image_id":7,"category_id":4,"segmentation":{"size":[4,8],"counts":"4131c0"},"area":3,"bbox":[1,0,2,2],"iscrowd":0,"annotator":5},
    {"id":4,"image_id":7,"category_id":5,"segmentation":[],"area":0,"bbox":[1,1,0,0],"iscrowd":0,"keypoints":[1,1,2],"num_keypoints":1,"annotator":5}
  ],
  "info": {"version":"1.0","contributor":"Tandem"}
}
`,
    });
    expect(report).toMatchObject({ tasks: 1, written: 4, changed: 1, skipped: 0 });
    // Columns from the left: 4 pixels without, 1 with, 3 without, 2 with, the rest without.
    const decoded = decodeCocoRle({ size: [4, 8], counts: [4, 1, 3, 2, 22] });
    expect(decoded.ok && Array.from(rasterOfMask(decoded.mask))).toEqual(Array.from(raster));
  });

  test("rotated boxes as their corners, ellipses as polygons", async () => {
    const rotated = { ...box, value: { ...box.value, x: 50, y: 0, width: 25, height: 25, rotation: 90 } };
    const wheel = result("e", "round", "ellipselabels", {
      x: 50,
      y: 50,
      radiusX: 25,
      radiusY: 25,
      rotation: 0,
      ellipselabels: ["Wheel"],
    });
    const { value, report } = await cocoOf([sourceTask(1, { image: "a.png" }, [rotated, wheel])]);
    expect(value.annotations[0]).toMatchObject({
      segmentation: [[4, 0, 4, 2, 3, 2, 3, 0]],
      bbox: [3, 0, 1, 2],
      area: 2,
    });
    expect(value.annotations[1]).toMatchObject({ bbox: [2, 1, 4, 2] });
    expect(report).toMatchObject({ written: 2, changed: 1 });
  });

  test("the pages of a task are images of their own", async () => {
    const pages = configOf(`<View><Image name="img" valueList="$images"/>
      <RectangleLabels name="box" toName="img"><Label value="Car"/></RectangleLabels></View>`);
    const second = { ...box, item_index: 1 };
    const beyond = { ...box, id: "z", item_index: 9 };
    const { value, report } = await cocoOf(
      [sourceTask(7, { images: ["a/1.jpg", "b/1.jpg"] }, [second, beyond])],
      pages,
    );
    expect(value.images).toEqual([{ id: 70001, width: 8, height: 4, file_name: "1-7.jpg", coco_url: "b/1.jpg" }]);
    expect(value.annotations).toMatchObject([{ image_id: 70001 }]);
    expect(report.reasons.map(({ reason }) => reason)).toEqual([
      "an image without a known size is left out",
      "the task has no image of it",
    ]);
  });

  test("what it cannot hold is reported, result by result", async () => {
    const unlabeled = { ...box, id: "u", value: { ...box.value, rectanglelabels: undefined } };
    const broken = { ...painted, id: "k", value: { ...painted.value, rle: [1, 2, 3] } };
    const said = result("a", "said", "textarea", { ...box.value, text: ["hm"] });
    const two = { ...box, id: "t", value: { ...box.value, rectanglelabels: ["New", "Car"] } };
    const far = { ...box, id: "f", value: { ...box.value, x: 1e300 } };
    const task = sourceTask(1, { image: "a.jpg" }, [box, said, unlabeled, broken, two, far, 5]);
    const sizeless = sourceTask(2, { image: "b.jpg" }, [{ ...box, original_width: undefined }]);
    const inData = sourceTask(3, { image: "c.jpg", width: 10, height: 10 }, [{ ...box, original_width: Number.NaN }]);
    const { value, report } = await cocoOf([task, sizeless, inData, sourceTask(4, {}, [box])]);
    expect(value.images).toMatchObject([{ id: 1 }, { id: 3, width: 10 }]);
    expect(value.categories).toContainEqual({ id: 6, name: "New" });
    expect(value.annotations).toMatchObject([{ category_id: 3 }, { category_id: 6 }, { bbox: [2.5, 5, 5, 2.5] }]);
    expect(report).toMatchObject({ tasks: 2, written: 3, changed: 1, skipped: 7 });
    expect(report.reasons.map(({ reason }) => reason).toSorted()).toEqual([
      "it has no label",
      "it is not a result, or its place is not right",
      "its place is far outside the image",
      "of several labels only the first is there",
      "only the shape and the labels of regions are there",
      "the RLE of the mask is broken, or not of the size of the image",
      "the size of the image is not known",
      "the task has no image of it",
    ]);
  });

  test("a task that comes between the passes is left out", async () => {
    let pass = 0;
    const [first, second] = [sourceTask(1, { image: "a.jpg" }, [box]), sourceTask(2, { image: "b.jpg" }, [box])];
    const report = createReport();
    const parts: string[] = [];
    const source = {
      config,
      dataKeys: async () => [],
      async *tasks() {
        pass += 1;
        yield pass === 1 ? [first] : [first, second];
      },
    };
    for await (const { content } of coco.write(source, report))
      for await (const part of content) parts.push(String(part));
    expect((JSON.parse(parts.join("")) as Coco).annotations).toMatchObject([{ image_id: 1 }]);
    expect(report.summary()).toMatchObject({ written: 1, skipped: 1 });
  });

  test("masks alone", async () => {
    const { text, value, report } = await cocoOf(
      [sourceTask(1, { image: "a.jpg" }, [box, painted])],
      config,
      brushToCoco,
    );
    expect(Object.keys(text)).toEqual(["result_coco.json"]);
    expect(value.annotations).toMatchObject([{ category_id: 4, segmentation: { counts: "4131c0" } }]);
    expect(report).toMatchObject({ written: 1, skipped: 1 });
    expect(
      brushToCoco.fits(configOf('<View><Image name="a" value="$a"/><Rectangle name="b" toName="a"/></View>')),
    ).toMatch(/brush/);
  });
});

describe("COCO is read", () => {
  const file = (value: unknown) => memoryFile("instances.json", JSON.stringify(value));
  const images = [{ id: 5, width: 8, height: 4, file_name: "cat.jpg", license: 1 }];
  const categories = [
    { id: 1, name: "Car", supercategory: "vehicle" },
    { id: 2, name: "Roof" },
    { id: 3, name: "Sky" },
  ];
  const read = async (annotations: unknown[], of = config) =>
    imported(cocoImport, of, file({ info: {}, licenses: [], images, categories, annotations }));
  const values = async (annotations: unknown[], of = config) => {
    const { tasks, report } = await read(annotations, of);
    return { results: tasks[0]?.predictions?.[0]?.result ?? [], report };
  };

  test("a file written by hand from the definition", async () => {
    const annotations = [
      { id: 1, image_id: 5, category_id: 1, bbox: [2, 2, 4, 1], area: 4, iscrowd: 0, segmentation: [] },
      {
        id: 2,
        image_id: 5,
        category_id: 2,
        bbox: [0, 0, 4, 4],
        area: 8,
        iscrowd: 0,
        segmentation: [[0, 0, 4, 0, 4, 4]],
      },
      { id: 3, image_id: 5, category_id: 3, iscrowd: 1, segmentation: { size: [4, 8], counts: [4, 1, 3, 2, 22] } },
      { id: 4, image_id: 5, category_id: 3, iscrowd: 0, segmentation: { size: [4, 8], counts: "4131c0" }, score: 0.25 },
    ];
    const { items, tasks, report } = await read(annotations);
    expect(items).toMatchObject([{ ok: true, file: "instances.json", line: null }]);
    expect(tasks[0]?.data).toEqual({ image: "cat.jpg" });
    const found = tasks[0]?.predictions?.[0]?.result ?? [];
    const { id: _a, score: _score, ...carBox } = box as typeof box & { score?: number };
    const { id: _b, ...roof } = polygon;
    const { id: _c, ...sky } = painted;
    expect(found).toMatchObject([carBox, roof, sky, { ...sky, score: 0.25 }]);
    expect(validateResults(config, found).problems).toEqual([]);
    expect(report).toMatchObject({ skipped: 0, reasons: [] });
  });

  test("key points by their names; the address that the file says", async () => {
    const person = { id: 9, name: "person", keypoints: ["Nose", "Ear"], skeleton: [[1, 2]] };
    const annotation = {
      id: 1,
      image_id: 5,
      category_id: 9,
      num_keypoints: 1,
      keypoints: [1, 1, 2, 0, 0, 0],
      bbox: [0, 0, 0, 0],
    };
    const image = { ...images[0], coco_url: "http://host/cat.jpg" };
    const { tasks } = await imported(
      cocoImport,
      config,
      file({ images: [image], categories: [person], annotations: [annotation] }),
    );
    expect(tasks[0]?.data).toEqual({ image: "http://host/cat.jpg" });
    const { id: _, ...nose } = point;
    expect(tasks[0]?.predictions?.[0]?.result).toMatchObject([nose]);
  });

  test("shapes that the config cannot draw become those it can, which is noted", async () => {
    const boxes = configOf(
      '<View><Image name="img" value="$image"/><RectangleLabels name="box" toName="img"><Label value="Sky"/></RectangleLabels></View>',
    );
    const mask = { id: 3, image_id: 5, category_id: 3, segmentation: { size: [4, 8], counts: [4, 1, 3, 2, 22] } };
    const two = {
      id: 4,
      image_id: 5,
      category_id: 3,
      segmentation: [
        [0, 0, 2, 0, 2, 2],
        [4, 0, 8, 0, 8, 2],
      ],
    };
    const { results, report } = await values([mask, two], boxes);
    expect(results).toMatchObject([
      { value: { x: 12.5, y: 0, width: 25, height: 50 } },
      { value: { x: 0, y: 0, width: 100, height: 50 } },
    ]);
    expect(report.reasons).toMatchObject([
      { reason: "of a mask only the box around it is there", kind: "noted", count: 1 },
      { reason: "of a polygon only the box around it is there", kind: "noted", count: 1 },
    ]);
    const polygons = configOf(
      '<View><Image name="img" value="$image"/><Polygon name="p" toName="img"/><Labels name="l" toName="img"><Label value="Sky"/></Labels></View>',
    );
    const drawn = await values([two], polygons);
    expect(drawn.results.map(({ type }) => type)).toEqual(["polygon", "labels", "polygon", "labels"]);
    expect(drawn.results[0]?.["id"]).toBe(drawn.results[1]?.["id"]);
    expect(validateResults(polygons, drawn.results).problems).toEqual([]);
    const bitmaps = configOf(
      '<View><Image name="img" value="$image"/><BitmaskLabels name="b" toName="img"><Label value="Sky"/></BitmaskLabels></View>',
    );
    const bitmap = await values([mask], bitmaps);
    expect(validateResults(bitmaps, bitmap.results).problems).toEqual([]);
    const again = await cocoOf([sourceTask(1, { image: "a.jpg" }, [...bitmap.results])], bitmaps);
    expect(again.value.annotations).toMatchObject([{ segmentation: { counts: "4131c0" } }]);
  });

  test("what reaches out is cut off, what is outside left out", async () => {
    const at = (id: number, bbox: number[]) => ({ id, image_id: 5, category_id: 1, bbox });
    const { results, report } = await values([at(1, [-2, 0, 4, 2]), at(2, [9, 9, 1, 1]), at(3, [7.5, 3.5, 1, 1])]);
    expect(results).toMatchObject([
      { value: { x: 0, width: 25 } },
      { value: { x: 93.75, y: 87.5, width: 6.25, height: 12.5 } },
    ]);
    expect(report.items).toMatchObject([
      { reason: "what reaches beyond the image is cut off", result: "1" },
      { reason: "it is outside the image", result: "2" },
    ]);
  });

  test("every bad annotation is named and left out", async () => {
    const wrong: unknown[] = [
      7,
      { id: 1, image_id: 99, category_id: 1, bbox: [0, 0, 1, 1] },
      { id: 2, image_id: 5, category_id: 99, bbox: [0, 0, 1, 1] },
      { id: 3, image_id: 5, category_id: 1, bbox: [0, 0, 1] },
      { id: 4, image_id: 5, category_id: 1, bbox: [0, 0, 0, 5] },
      { id: 5, image_id: 5, category_id: 2, segmentation: [[0, 0, 1]] },
      { id: 6, image_id: 5, category_id: 2, segmentation: [["0", 0, 1, 1, 2, 2]] },
      { id: 7, image_id: 5, category_id: 3, segmentation: { size: [4, 8], counts: "4131" } },
      { id: 8, image_id: 5, category_id: 3, segmentation: { size: [1e9, 1e9], counts: [1] } },
      { id: 9, image_id: 5, category_id: 3, segmentation: { size: [2, 2], counts: [1, 3] } },
      { id: 10, image_id: 5, category_id: 1 },
      { id: 11, image_id: 5, category_id: 1, keypoints: ["a"] },
      { id: 12, image_id: 5, category_id: 1, bbox: [0, 0, 8, 4] },
    ];
    const { results, report } = await values(wrong);
    expect(results).toHaveLength(1);
    expect(report.skipped).toBe(12);
    expect(new Set(report.items.map(({ result }) => result))).toEqual(
      new Set([null, ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(String)]),
    );
  });

  test("files that are none are said to be", async () => {
    for (const [content, message] of [
      ["{", /not JSON/],
      ["[]", /COCO results/],
      ['{"images": 5}', /list "images"/],
      ['{"images": [5, {"id": 1}]}', /"id"/],
    ] as const) {
      const { items } = await imported(cocoImport, config, memoryFile("a.json", content));
      expect(items[0]).toMatchObject({ ok: false, message: expect.stringMatching(message) as unknown });
    }
    const large = { ...memoryFile("a.json", "{}"), size: 300 * 1024 * 1024 };
    expect((await imported(cocoImport, config, large)).items).toMatchObject([
      { ok: false, message: expect.stringMatching(/256 MB/) as unknown },
    ]);
  });

  test("files are known by their beginning", () => {
    const knows = (head: string) => cocoImport.recognizes([{ path: "a.json", head }]);
    expect(knows('{"info": {}, "images": [{"license": 4, "file_name": "a.jpg"')).toBe(true);
    expect(knows('{"categories": [{"id": 1, "name": "a"}], "images": [')).toBe(true);
    expect(knows('{"annotations": [{"segmentation": [[1, 2]], "image_id": 4')).toBe(true);
    expect(knows('{"categories": [{"id": 1, "name": "a"}], "info": {}}')).toBe(false);
    expect(knows('[{"data": {"image": "a"}}]')).toBe(false);
    expect(knows('{"images": ["a", "b"]}')).toBe(false);
  });

  test("a polygon of a million points, and a mask of noise", async () => {
    const many = Array.from({ length: 2_000_000 }, (_, index) =>
      index % 2 === 0 ? index / 250_000 : 2 + Math.sin(index),
    );
    const annotation = { id: 1, image_id: 5, category_id: 2, segmentation: [many] };
    expect((await values([annotation])).results).toMatchObject([{ type: "polygonlabels" }]);
    const noise = {
      id: 2,
      image_id: 5,
      category_id: 3,
      segmentation: { size: [1501, 1400], counts: Array.from({ length: 1501 * 1400 }, () => 1) },
    };
    const big = file({ images: [{ ...images[0], width: 1400, height: 1501 }], categories, annotations: [noise] });
    const { report } = await imported(cocoImport, config, big);
    expect(report.items).toMatchObject([{ result: "2", reason: "the mask is in too many pieces" }]);
  });
});

test("made-up results come back the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const data = { ...sampleData(config), image: "https://host/cat.jpg" };
      // Ellipses become polygons, and texts are lost.
      const results = sampleResults(config, data, seededRandom(seed)).filter(
        ({ type }) => !/^(ellipse|text)/.test(type),
      );
      const { text } = await cocoOf([sourceTask(1, data, results)]);
      const back = await imported(cocoImport, config, memoryFile("result.json", text["result.json"] ?? ""));
      expect(back.tasks[0]?.data["image"]).toBe(data.image);
      expect(back.tasks[0]?.annotations).toMatchObject([{ completed_by: 5 }]);
      const after = back.tasks[0]?.annotations?.[0]?.result ?? [];
      expect(after).toHaveLength(results.length);
      for (const [index, { value, from_name, type }] of results.entries()) {
        expect(after[index]).toMatchObject({ from_name, type, original_width: 800 });
        const found = after[index]?.["value"] as Record<string, unknown>;
        for (const [key, given] of Object.entries(value ?? {})) {
          if (type === "keypointlabels" && key === "width") continue;
          expectNear(found[key], given);
        }
      }
    }),
    { numRuns: 40 },
  );
});

/** Equal, numbers within what a thousandth of a pixel is in percent. */
function expectNear(found: unknown, given: unknown): void {
  if (typeof given === "number") expect(Math.abs(Number(found) - given)).toBeLessThan(0.002);
  else if (Array.isArray(given))
    for (const [index, one] of given.entries()) expectNear((found as unknown[])[index], one);
  else expect(found).toEqual(given);
}
