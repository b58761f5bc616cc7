import { describe, expect, test } from "vitest";

import { parseConfig } from "../config/parse-config.ts";
import type { LabelConfig } from "../config/node.ts";
import { validateResults } from "../results/validate-results.ts";
import { tags } from "./index.ts";

function configOf(inside: string): LabelConfig {
  const parsed = parseConfig(`<View>${inside}</View>`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(parsed.warnings).toEqual([]);
  return parsed.config;
}

type Value = Record<string, unknown>;
type Case = {
  tag: keyof typeof tags;
  /** The config, or the object that the tag is written with. */
  object: string;
  to: string;
  value: Value;
  more?: Value;
  /** What the first key of the value can never be; without it a negative number. */
  never?: unknown;
  /** Without labels of its own: Labels stand beside it. */
  tool?: true;
};

const image = '<Image name="image" value="$image"/>';
const video = '<Video name="video" value="$video"/>';
const size = { original_width: 1080, original_height: 1349, image_rotation: 0 };
const box = { x: 3.08, y: 30.99, width: 37.24, height: 11.75, rotation: 0 };
const ellipse = { x: 50.4, y: 50.763, radiusX: 13.333, radiusY: 10.672 };
const polygon = {
  points: [
    [10.5, 20],
    [30, 20],
    [30, 40.25],
    [10, 40],
  ],
  closed: true,
};
const dot = { x: 49.6, y: 52.34, width: 0.612 };
// The mask 0 255 / 255 255.
const mask = { format: "rle", rle: [0, 0, 0, 16, 57, 27, 252, 96, 22, 255, 192] };
const small = { original_width: 2, original_height: 2, image_rotation: 0 };
// A picture of one pixel.
const picture = {
  imageDataURL:
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
};
const one = { original_width: 1, original_height: 1, image_rotation: 0 };
const line = {
  closed: false,
  vertices: [
    { x: 1, y: 2, id: "a", isBezier: false, prevPointId: null },
    { x: 3, y: 4, id: "b", prevPointId: "a" },
  ],
};
const track = {
  framesCount: 1009,
  duration: 42.04,
  sequence: [
    { frame: 1, enabled: true, x: 38.27, y: 38.9, width: 41.33, height: 22.2, rotation: 0, time: 0.041 },
    { frame: 5, enabled: false, x: 40.27, y: 49.9, width: 41.33, height: 22.2, rotation: -31.86, time: 0.208 },
  ],
};
const lineTrack = {
  framesCount: 100,
  sequence: [{ frame: 1, time: 0, closed: false, enabled: true, vertices: line.vertices }],
};

const cases: Case[] = [
  { tag: "Rectangle", object: image, to: "image", value: box, more: size, tool: true },
  { tag: "RectangleLabels", object: image, to: "image", value: box, more: size },
  { tag: "Ellipse", object: image, to: "image", value: ellipse, more: size, tool: true },
  { tag: "EllipseLabels", object: image, to: "image", value: { ...ellipse, rotation: 12 }, more: size },
  { tag: "Polygon", object: image, to: "image", value: polygon, more: size, tool: true },
  { tag: "PolygonLabels", object: image, to: "image", value: polygon, more: size },
  { tag: "KeyPoint", object: image, to: "image", value: dot, more: size, tool: true },
  { tag: "KeyPointLabels", object: image, to: "image", value: dot, more: { ...size, is_positive: true } },
  { tag: "Brush", object: image, to: "image", value: mask, more: small, tool: true },
  { tag: "BrushLabels", object: image, to: "image", value: mask, more: small },
  { tag: "MagicWand", object: image, to: "image", value: mask, more: small, tool: true },
  { tag: "Bitmask", object: image, to: "image", value: picture, more: one, tool: true },
  { tag: "BitmaskLabels", object: image, to: "image", value: picture, more: one },
  { tag: "Vector", object: image, to: "image", value: line, more: size, tool: true },
  { tag: "VectorLabels", object: image, to: "image", value: line, more: size },
  { tag: "VideoRectangle", object: video, to: "video", value: track, tool: true },
  { tag: "VideoVector", object: video, to: "video", value: lineTrack, tool: true },
  { tag: "VideoVectorLabels", object: video, to: "video", value: lineTrack },
  { tag: "TimelineLabels", object: video, to: "video", value: { ranges: [{ start: 3, end: 12 }] } },
  {
    tag: "TimeSeriesLabels",
    object: '<TimeSeries name="ts" value="$ts" valueType="json" timeColumn="t"><Channel column="v"/></TimeSeries>',
    to: "ts",
    value: { start: 1602708145233, end: 1602708375312, instant: false },
    never: true,
  },
  {
    tag: "HyperTextLabels",
    object: '<HyperText name="page" value="$page"/>',
    to: "page",
    value: {
      start: "/article[1]/p[1]/text()[1]",
      end: "/article[1]/p[1]/text()[1]",
      startOffset: 13,
      endOffset: 17,
      globalOffsets: { start: 23, end: 27 },
      text: "test",
    },
  },
  {
    tag: "ParagraphLabels",
    object: '<Paragraphs name="talk" value="$talk"/>',
    to: "talk",
    value: { start: "0", end: "0", startOffset: 2, endOffset: 9, text: "and yet" },
  },
];

const labelsWritten = '<Label value="One"/><Label value="Two" alias="two"/>';

function made({ tag, object, to, value, more = {}, tool }: Case) {
  const inside = tool
    ? `${object}<${tag} name="shape" toName="${to}"/><Labels name="label" toName="${to}">${labelsWritten}</Labels>`
    : `${object}<${tag} name="shape" toName="${to}">${labelsWritten}</${tag}>`;
  const type = tag.toLowerCase();
  const answer = tool ? {} : { [type]: ["two"] };
  const result = {
    id: "zUdI0qX9S6",
    from_name: "shape",
    to_name: to,
    type,
    origin: "manual",
    ...more,
    value: { ...value, ...answer },
  };
  return { config: configOf(inside), type, result };
}

const problemsOf = (config: LabelConfig, ...results: unknown[]) => validateResults(config, results).problems;

describe.each(cases.map((one) => [one.tag, one] as const))("%s", (_, one) => {
  const { config, type, result } = made(one);

  test("what the editor of Label Studio makes is right", () => {
    expect(validateResults(config, [result])).toEqual({ kept: [result], problems: [] });
  });

  test("a place that is missing, backwards or outside is refused where it is", () => {
    const [key = ""] = Object.keys(one.value).filter((name) => !["closed", "framesCount", "duration"].includes(name));
    const { [key]: _gone, ...without }: Value = result.value;
    expect(problemsOf(config, { ...result, value: without })[0]).toMatchObject({ path: `$.result[0].value.${key}` });
    expect(problemsOf(config, { ...result, value: { ...result.value, [key]: one.never ?? -7.5 } })[0]).toMatchObject({
      path: expect.stringContaining(`$.result[0].value.${key}`) as string,
      expected: expect.stringMatching(/./) as string,
    });
  });

  test("another type is refused with the right one", () => {
    const other = type === "rectangle" ? "ellipse" : "rectangle";
    expect(problemsOf(config, { ...result, type: other })).toMatchObject([
      { path: "$.result[0].type", expected: `"${type}"` },
    ]);
  });

  if (one.tool) return;
  test("labels are those of the config, as many as it allows", () => {
    const having = (labels: unknown) => ({ ...result, value: { ...one.value, [type]: labels } });
    const path = `$.result[0].value.${type}`;
    expect(problemsOf(config, having(["three"]))).toMatchObject([{ path: `${path}[0]`, expected: '"One", "two"' }]);
    expect(problemsOf(config, having(["Two"]))[0]?.message).toMatch(/alias "two"/);
    expect(problemsOf(config, having(["One", "two"]))).toMatchObject([{ path, expected: "at most 1" }]);
    expect(problemsOf(config, having([]))).toMatchObject([{ path, expected: 'at least 1 of "One", "two"' }]);
    expect(problemsOf(config, having("One"))).toMatchObject([{ path, expected: "a list of strings" }]);
  });
});

describe("a shape and its label", () => {
  const { config, result } = made({ tag: "Rectangle", object: image, to: "image", value: box, more: size, tool: true });
  const labeled = { ...result, from_name: "label", type: "labels", value: { ...box, labels: ["One"] } };

  test("as two results of one region, or as one", () => {
    expect(problemsOf(config, result, labeled)).toEqual([]);
    const merged = {
      ...result,
      from_name: "label",
      type: "rectanglelabels",
      value: { ...box, rectanglelabels: ["One"] },
    };
    expect(problemsOf(config, merged)).toEqual([]);
  });

  test("two results of one region in different places are refused", () => {
    const elsewhere = { ...labeled, value: { ...labeled.value, x: 4 } };
    expect(problemsOf(config, result, elsewhere)).toMatchObject([{ path: "$.result[1].id" }]);
  });

  test("a transcript of a box: three results of one region", () => {
    const ocr = configOf(`${image}<Labels name="label" toName="image">${labelsWritten}</Labels>
      <Rectangle name="shape" toName="image"/>
      <TextArea name="words" toName="image" perRegion="true" displayMode="region-list"/>`);
    const words = { ...result, from_name: "words", type: "textarea", value: { ...box, text: ["PUNYA"] } };
    expect(problemsOf(ocr, result, labeled, words)).toEqual([]);
    expect(problemsOf(ocr, { ...words, value: { text: ["PUNYA"] } })[0]?.path).toMatch(/^\$\.result\[0\]\.value/);
  });

  test("a key point for a model, with its label twice", () => {
    const { config: points, result: point } = made({ tag: "KeyPointLabels", object: image, to: "image", value: dot });
    const smart = { ...point, is_positive: true, value: { ...dot, labels: ["One"], keypointlabels: ["One"] } };
    expect(problemsOf(points, { ...smart, ...size })).toEqual([]);
  });
});

describe("films", () => {
  const { config, result } = made({ tag: "VideoRectangle", object: video, to: "video", value: track, tool: true });

  test("labels of the Labels around are in the same result, and only those", () => {
    const having = (labels: unknown) => ({ ...result, value: { ...track, labels } });
    expect(problemsOf(config, having(["One", "two"]), { ...having([]), id: "other" })).toEqual([]);
    expect(problemsOf(config, having(["Two"]))).toMatchObject([
      { path: "$.result[0].value.labels[0]", expected: '"One", "two"' },
    ]);
  });

  test("without Labels, a model may give any", () => {
    const bare = configOf(`${video}<VideoRectangle name="shape" toName="video"/>`);
    expect(problemsOf(bare, { ...result, value: { ...track, labels: ["Car"] } })).toEqual([]);
  });

  test("a box of the film may be a result of Labels", () => {
    expect(
      problemsOf(config, { ...result, from_name: "label", type: "labels", value: { ...track, labels: ["One"] } }),
    ).toEqual([]);
  });
});

test("magic wand: what Label Studio calls a brush is right as well", () => {
  const { config, result } = made({
    tag: "MagicWand",
    object: image,
    to: "image",
    value: mask,
    more: small,
    tool: true,
  });
  expect(problemsOf(config, { ...result, type: "brush" })).toEqual([]);
  expect(problemsOf(config, { ...result, type: "brushlabels", value: { ...mask, brushlabels: ["One"] } })).toEqual([]);
});

test("documents: results of old versions are right", () => {
  const { config, result } = made(cases.find(({ tag }) => tag === "HyperTextLabels")!);
  const { hypertextlabels, ...value }: Value = result.value;
  expect(
    problemsOf(config, { ...result, type: "htmllabels", value: { ...value, htmllabels: hypertextlabels } }),
  ).toEqual([]);
});

test("defaults of shapes are those of the editor's code", () => {
  const defaults = (tag: "Rectangle" | "PolygonLabels" | "KeyPoint" | "Vector" | "VectorLabels" | "Brush") => {
    const table: Record<string, { default: unknown }> = tags[tag].attributes;
    return Object.fromEntries(
      ["opacity", "fillColor", "strokeColor", "strokeWidth", "pointSize", "canRotate", "snap"].flatMap((name) =>
        table[name] === undefined ? [] : [[name, table[name].default]],
      ),
    );
  };
  expect(defaults("Rectangle")).toEqual({
    opacity: 0.2,
    fillColor: "#f48a42",
    strokeColor: "#f48a42",
    strokeWidth: 1,
    canRotate: true,
    snap: "none",
  });
  expect(defaults("PolygonLabels")).toMatchObject({ opacity: 0.2, strokeWidth: 2, pointSize: "small" });
  expect(defaults("KeyPoint")).toMatchObject({ opacity: 0.9, fillColor: "#8bad00", strokeWidth: 2 });
  expect(defaults("Vector")).toMatchObject({ opacity: 0.2, strokeWidth: 2 });
  expect(defaults("VectorLabels")).toMatchObject({ opacity: 1 });
  expect(defaults("Brush")).toEqual({ strokeWidth: 15 });
});

test("the labels of lines in a film may be under `labels`, where the reference SDK looks for them", () => {
  const parsed = parseConfig(tags.VideoVectorLabels.example);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const sequence = [{ frame: 1, enabled: true, closed: false, vertices: [{ x: 1, y: 2, id: "a", prevPointId: null }] }];
  const result = (value: object) => [
    { id: "a", from_name: "line", to_name: "video", type: "videovectorlabels", value },
  ];
  expect(validateResults(parsed.config, result({ sequence, labels: ["Road"] })).problems).toEqual([]);
  expect(validateResults(parsed.config, result({ sequence, labels: ["Rod"] })).problems).toMatchObject([
    { path: "$.result[0].value.videovectorlabels[0]" },
  ]);
});
