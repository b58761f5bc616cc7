import { describe, expect, test } from "vitest";
import { baseName, createFileNames, fileNameOf } from "./file-names.ts";
import { labelIndex } from "./label-index.ts";
import { regionsOf } from "./regions.ts";
import { createReport } from "./report.ts";
import { configOf } from "./testing.ts";

const config = configOf(`<View><Image name="img" value="$image"/><Text name="text" value="$text"/>
  <RectangleLabels name="box" toName="img"><Label value="Car" category="3"/><Label value="Dog"/></RectangleLabels>
  <Rectangle name="plain" toName="img"/><Labels name="what" toName="img"><Label value="Dog"/><Label value="Cat" category="0"/></Labels>
  <Labels name="ner" toName="text"><Label value="PER"/></Labels>
  <TextArea name="said" toName="img" perRegion="true"/>
  <Choices name="sure" toName="img" perRegion="true"><Choice value="yes"/></Choices></View>`);

const place = { x: 1, y: 2, width: 3, height: 4, rotation: 0 };
const result = (from_name: string, type: string, value: unknown, more: object = {}) => ({
  id: "r",
  from_name,
  to_name: "img",
  type,
  value,
  ...more,
});

describe("regions", () => {
  test("results of one id are one region: shape, labels, texts, envelope", () => {
    const results = [
      result("plain", "rectangle", place, { original_width: 640, original_height: 480, item_index: 2, score: 0.5 }),
      result("what", "labels", { ...place, labels: ["Dog"] }),
      result("said", "textarea", { ...place, text: ["a", "b"] }),
      result("sure", "choices", { choices: ["yes"] }),
    ];
    const { regions, answers } = regionsOf(config, results);
    expect(answers).toEqual([]);
    expect(regions).toMatchObject([
      {
        id: "r",
        toName: "img",
        geometry: { kind: "rectangle", value: place },
        labels: ["Dog"],
        texts: ["a", "b"],
        envelope: { originalWidth: 640, originalHeight: 480, itemIndex: 2, imageRotation: 0, score: 0.5 },
        results,
      },
    ]);
  });

  test("shapes are known without the config they were made with", () => {
    const points = [
      [0, 0],
      [1, 0],
      [1, 1],
    ];
    const old = (type: string, value: object) => ({ id: type, from_name: "gone", to_name: "gone", type, value });
    const results = [
      old("polygonlabels", { points, polygonlabels: ["Roof"] }),
      old("ellipselabels", { x: 1, y: 1, radiusX: 1, radiusY: 1, ellipselabels: ["a"] }),
      old("keypointlabels", { x: 1, y: 1, width: 1, keypointlabels: ["a"] }),
      old("brushlabels", { format: "rle", rle: [0, 0, 0, 4], brushlabels: ["a"] }),
      old("labels", { start: 0, end: 3, labels: ["a"] }),
      old("timeserieslabels", { start: 0, end: 3, timeserieslabels: ["a"] }),
      old("paragraphlabels", { start: "0", end: "1", startOffset: 0, endOffset: 2, paragraphlabels: ["a"] }),
      old("hypertextlabels", { start: "/p[1]/text()[1]", end: "/p[1]/text()[1]", startOffset: 0, endOffset: 2 }),
      old("videorectangle", { sequence: [{ frame: 1, ...place }], labels: ["a"] }),
      old("timelinelabels", { ranges: [{ start: 1, end: 2 }], timelinelabels: ["a"] }),
      old("choices", { choices: ["a"] }),
    ];
    const { regions, answers } = regionsOf(config, results);
    expect(regions.map(({ geometry }) => geometry.kind)).toEqual([
      "polygon",
      "ellipse",
      "keypoint",
      "brush",
      "span",
      "seriesSegment",
      "paragraphSpan",
      "htmlSpan",
      "videoRectangle",
      "timeline",
    ]);
    expect(regions[0]?.labels).toEqual(["Roof"]);
    expect(answers.map(({ type }) => type)).toEqual(["choices"]);
  });

  test("what is none is not lost", () => {
    const wrong = [
      null,
      7,
      "x",
      [],
      {},
      result("box", "rectanglelabels", null),
      result("box", "rectanglelabels", { ...place, width: "wide" }),
    ];
    const relation = { type: "relation", from_id: "a", to_id: "b" };
    expect(regionsOf(config, [...wrong, relation])).toEqual({
      regions: [],
      answers: [],
      relations: [relation],
      unreadable: wrong,
    });
  });
});

describe("label index", () => {
  test("categories first, then the free numbers in order; a label of two groups is one class", () => {
    const { labels, numberOf } = labelIndex(config);
    expect(labels).toEqual([
      { name: "Cat", number: 0 },
      { name: "Dog", number: 1 },
      { name: "PER", number: 2 },
      { name: "Car", number: 3 },
    ]);
    expect(numberOf("nobody")).toBeUndefined();
    expect(labelIndex(config, ({ name }) => name === "ner").labels).toEqual([{ name: "PER", number: 0 }]);
  });
});

describe("file names", () => {
  test.each([
    ["https://host/a/cat%20one.jpg?size=1#x", "cat one.jpg"],
    ["/data/upload/3/1a2b3c4d-cat.jpg", "1a2b3c4d-cat.jpg"],
    ["/data/local-files/?d=folder%2Fcat.jpg", "cat.jpg"],
    ["s3://bucket/deep/cat.jpg", "cat.jpg"],
    ["cat.jpg", "cat.jpg"],
    ["what? a #1 cat.jpg", "what? a #1 cat.jpg"],
    ["https://host", ""],
    ["https://host/", ""],
    ["data:image/png;base64,aaaa/bbbb", ""],
    ["C:\\pictures\\cat.jpg", "cat.jpg"],
    ["/a/%zz.jpg", "%zz.jpg"],
  ])("%s", (address, name) => expect(fileNameOf(address)).toBe(name));

  test.each([
    ["/a/../../etc/passwd", "passwd"],
    ["/a/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "passwd"],
    ["/a/..", ""],
    ["..", ""],
    ["/a/con.txt", "_con"],
    ["/a/x\u0000y\u202E.jpg", "x_y_"],
    ["/a/a:b*c?.jpg", "a_b_c"],
    ["/a/.hidden", "hidden"],
    [`/a/${"😀".repeat(300)}.jpg`, "😀".repeat(100)],
  ])("%s is safe", (address, name) => expect(baseName(address)).toBe(name));

  test("never twice the same, in any letter case", () => {
    const names = createFileNames();
    const given = ["a/Cat.jpg", "b/cat.png", "cat-2.jpg", "", null, "cat.jpg"].map((address, id) =>
      names.nameFor({ id: id + 1 }, address),
    );
    expect(given).toEqual(["Cat", "cat-2", "cat-2-3", "task-4", "task-5", "cat-6"]);
    expect(createFileNames().nameFor({ id: 1 }, "..")).toBe("task-1");
  });
});

test("a report counts everything and lists the first hundred", () => {
  const report = createReport();
  report.tasks(3);
  report.wrote(10);
  for (let id = 1; id <= 150; id += 1) report.skipped("too wide", { task: id });
  report.changed("rounded", { task: 1, annotation: 2, result: "r" });
  for (let id = 0; id < 1000; id += 1) report.skipped(`reason ${id}`, { task: id });
  const { reasons, items, ...counts } = report.summary();
  expect(counts).toEqual({ tasks: 3, written: 11, changed: 1, skipped: 1150 });
  expect(items).toHaveLength(100);
  expect(reasons.length).toBeLessThanOrEqual(202);
  expect(reasons.slice(0, 2)).toEqual([
    { reason: "for other reasons", kind: "skipped", count: 802 },
    { reason: "too wide", kind: "skipped", count: 150 },
  ]);
});
