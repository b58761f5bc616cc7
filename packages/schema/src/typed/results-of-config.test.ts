import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";

import { parseConfig } from "../config/parse-config.ts";
import { decodeBrushRle } from "../geometry/brush-rle-decode.ts";
import { validateResults } from "../results/validate-results.ts";
import type { Result } from "../shapes.ts";
import { labelConfig, type PredictionOf, type ResultOf, resultsOf } from "./index.ts";

const config = labelConfig(`<View>
  <Text name="text" value="$text"/><Text name="other" value="$other"/>
  <Image name="page" value="$page"/><Audio name="sound" value="$sound"/><Video name="film" value="$film"/>
  <Paragraphs name="talk" value="$talk"/><TimeSeries name="series" value="$series" timeColumn="t"><Channel column="a"/></TimeSeries>
  <List name="hits" value="$hits"/><Chat name="chat" value="$chat"/>
  <Choices name="label" toName="text"><Choice value="pos"/><Choice value="neg"/></Choices>
  <Labels name="ner" toName="text"><Label value="PER"/></Labels>
  <RectangleLabels name="bbox" toName="page"><Label value="Car"/></RectangleLabels>
  <Rectangle name="frame" toName="page"/>
  <EllipseLabels name="oval" toName="page"><Label value="Egg"/></EllipseLabels>
  <PolygonLabels name="outline" toName="page"><Label value="Roof"/></PolygonLabels>
  <KeyPointLabels name="point" toName="page"><Label value="Nose"/></KeyPointLabels>
  <BrushLabels name="mask" toName="page"><Label value="Sky"/></BrushLabels>
  <VectorLabels name="line" toName="page"><Label value="Road"/></VectorLabels>
  <Labels name="kind" toName="page"><Label value="Title"/></Labels>
  <TextArea name="words" toName="page" perRegion="true"/>
  <Labels name="speaker" toName="sound"><Label value="A"/></Labels>
  <TimeSeriesLabels name="phase" toName="series"><Label value="Run"/></TimeSeriesLabels>
  <ParagraphLabels name="act" toName="talk"><Label value="Question"/></ParagraphLabels>
  <VideoRectangle name="track" toName="film"/><Labels name="tracked" toName="film"><Label value="Dog"/></Labels>
  <TimelineLabels name="scene" toName="film"><Label value="Day"/></TimelineLabels>
  <TextArea name="summary" toName="text"/><Rating name="stars" toName="text"/><Number name="count" toName="text"/>
  <DateTime name="when" toName="text" only="date"/>
  <Taxonomy name="species" toName="text"><Choice value="Animal"><Choice value="Bird"/></Choice></Taxonomy>
  <Pairwise name="better" toName="text,other"/><Ranker name="rank" toName="hits"/>
  <Relations><Relation value="works for"/></Relations>
</View>`);
const make = resultsOf(config);
const size = { original_width: 200, original_height: 100 };
const percent = { x: 10, y: 20, width: 30, height: 40 };

describe("a result of every kind", () => {
  const key = { frame: 1, ...percent };
  const raster = Uint8Array.from({ length: 8 }, (_, pixel) => pixel % 3);
  const results = [
    make.choices("label", ["pos"]),
    make.text("summary", ["short"]),
    make.rating("stars", 4),
    make.number("count", 7),
    make.datetime("when", "2024-05-17"),
    make.taxonomy("species", [["Animal", "Bird"]]),
    make.pairwise("better", "left"),
    make.ranking("rank", { rank: ["a", "b"] }),
    make.message("chat", { role: "user", content: "Hi" }),
    make.span("ner", { start: 0, end: 3, text: "a\nb" }, ["PER"]),
    make.span("act", { start: "0", end: "1", startOffset: 0, endOffset: 3 }, ["Question"]),
    make.segment("speaker", { start: 0.5, end: 2, channel: 0 }, ["A"], { original_length: 9 }),
    make.segment("phase", { start: 1, end: 2, instant: false }, ["Run"]),
    make.box("bbox", percent, ["Car"], size),
    make.box("frame", percent, [], size),
    make.ellipse("oval", { x: 50, y: 50, radiusX: 10, radiusY: 5, rotation: 30 }, ["Egg"], size),
    make.polygon(
      "outline",
      {
        points: [
          [0, 0],
          [10, 0],
          [10, 10],
        ],
      },
      ["Roof"],
      size,
    ),
    make.keypoint("point", { x: 5, y: 5, width: 1 }, ["Nose"], size),
    make.vector(
      "line",
      {
        vertices: [
          { x: 1, y: 2 },
          { x: 3, y: 4 },
        ],
      },
      ["Road"],
      size,
    ),
    make.mask("mask", { raster, width: 4, height: 2 }, ["Sky"]),
    make.videoBox("track", { framesCount: 10, sequence: [key] }, ["Dog"]),
    make.timeline("scene", { ranges: [{ start: 1, end: 9 }] }, ["Day"]),
  ];

  test.each(results.map((result) => [result.from_name, result] as const))("%s", (_, result) => {
    expect(validateResults(config, [result])).toEqual({ kept: [result], problems: [] });
  });

  test("all of them together", () => {
    expectTypeOf(results).toExtend<ResultOf<typeof config>[]>();
    const prediction: PredictionOf<typeof config> = { result: results, score: 1 };
    expect(validateResults(config, prediction.result).problems).toEqual([]);
  });
});

test("regions have an id and what Label Studio's editor writes", () => {
  expect(make.box("bbox", percent, ["Car"], { ...size, id: "a", score: 0.5, toName: "page" })).toEqual({
    id: "a",
    from_name: "bbox",
    to_name: "page",
    type: "rectanglelabels",
    value: { ...percent, rotation: 0, rectanglelabels: ["Car"] },
    original_width: 200,
    original_height: 100,
    image_rotation: 0,
    score: 0.5,
  });
  expect(make.span("ner", { start: 0, end: 3, text: "a\nb" }, ["PER"])).toMatchObject({
    id: expect.stringMatching(/^[\w-]{10}$/) as string,
    value: { text: "a\\nb" },
  });
  expect(make.choices("label", ["neg"])).not.toHaveProperty("id");
});

test("pixels of the image become percent of it", () => {
  const box = make.boxFromPixels("bbox", { x: 20, y: 20, width: 60, height: 40 }, ["Car"], size);
  expect(box.value).toEqual({ ...percent, rotation: 0, rectanglelabels: ["Car"] });
  const oval = make.ellipseFromPixels("oval", { x: 100, y: 50, radiusX: 20, radiusY: 5 }, ["Egg"], size);
  expect(oval.value).toEqual({ x: 50, y: 50, radiusX: 10, radiusY: 5, rotation: 0, ellipselabels: ["Egg"] });
  const points = [
    [0, 0],
    [20, 0],
    [20, 10],
  ] as const;
  expect(make.polygonFromPixels("outline", { points }, ["Roof"], size).value).toEqual({
    points: [
      [0, 0],
      [10, 0],
      [10, 10],
    ],
    closed: true,
    polygonlabels: ["Roof"],
  });
  const point = make.keypointFromPixels("point", { x: 10, y: 5, width: 2 }, ["Nose"], size);
  expect(point.value).toEqual({ x: 5, y: 5, width: 1, keypointlabels: ["Nose"] });
  const noSize = { original_width: 0, original_height: 0 };
  expect(() => make.boxFromPixels("bbox", percent, ["Car"], noSize)).toThrow(/size of the image/);
});

test("a mask is stored as its pixels were", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 12, max: 1 }), (raster) => {
      const {
        value,
        original_width: width,
        original_height: height,
      } = make.mask("mask", { raster, width: 4, height: 3 }, ["Sky"]);
      expect([width, height]).toEqual([4, 3]);
      const decoded = decodeBrushRle(value.rle ?? [], { width: 4, height: 3 });
      const runs = decoded.ok ? [...decoded.mask.runs] : [];
      expect(runs.flatMap((length, run) => Array<number>(length).fill(run % 2))).toEqual([...raster]);
    }),
  );
});

describe("several results about one region", () => {
  test("made together", () => {
    const made = make.region({ ...percent, rotation: 5 }, { frame: [], kind: ["Title"], words: ["Hello"] }, size);
    expect(made.map(({ from_name: name }) => name)).toEqual(["frame", "kind", "words"]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(validateResults(config, made)).toEqual({ kept: made, problems: [] });
  });

  test("or one after the other", () => {
    const box = make.box("frame", percent, [], { ...size, item_index: 2, score: 0.5 });
    const words = make.text("words", "Hello", { region: box });
    expect(words).toEqual({
      ...box,
      from_name: "words",
      type: "textarea",
      value: { ...box.value, text: "Hello" },
      score: undefined,
    });
    expect(validateResults(config, [box, words]).problems).toEqual([]);
    expect(() => make.text("words", "Hello")).toThrow(/does not say where/);
  });

  test("relations are between regions", () => {
    const [one, other] = [
      make.span("ner", { start: 0, end: 1 }, ["PER"]),
      make.span("ner", { start: 2, end: 3 }, ["PER"]),
    ];
    const relation = make.relation(one, other, "bi", ["works for"]);
    expect(relation).toEqual({
      type: "relation",
      from_id: one.id,
      to_id: other.id,
      direction: "bi",
      labels: ["works for"],
    });
    expect(validateResults(config, [one, other, relation]).problems).toEqual([]);
    expect(make.relation("a", "b")).toEqual({ type: "relation", from_id: "a", to_id: "b", direction: "right" });
    expect(() => make.relation(one, make.choices("label", ["pos"]))).toThrow(/whole task/);
    // @ts-expect-error there is no such label
    expect(() => make.relation(one, other, "bi", ["likes"])).toThrow(/"likes" is not a label of relations/);
  });
});

test("what the config does not have does not compile, and is refused when it runs", () => {
  // @ts-expect-error no such control
  expect(() => make.choices("nope", ["pos"])).toThrow(/"from_name" 'nope' not found/);
  // @ts-expect-error no such label
  expect(() => make.choices("label", ["positive"])).toThrow(/"positive" is not a label/);
  // @ts-expect-error not Choices
  expect(() => make.choices("ner", ["PER"])).toThrow(/"type"/);
  // @ts-expect-error no box
  expect(() => make.box("ner", percent, ["PER"], size)).toThrow(RangeError);
  // @ts-expect-error the size of the image is missing
  const withoutSize = () => make.box("bbox", percent, ["Car"]);
  expect(withoutSize).not.toThrow();
  // @ts-expect-error no label to give
  expect(() => make.box("frame", percent, ["Car"], size)).toThrow(/must be \[\]/);
  // @ts-expect-error neither
  expect(() => make.pairwise("better", "both")).toThrow(/"left" or "right"/);
  // @ts-expect-error a rating is a number
  expect(() => make.rating("stars", "4")).toThrow(RangeError);
  // @ts-expect-error not about that object
  expect(() => make.result("label", { choices: ["maybe"] })).toThrow(RangeError);
  expect(() => make.box("bbox", { ...percent, width: -1 }, ["Car"], size)).toThrow(/width/);
  expect(() => make.span("ner", { start: 0, end: 1 }, ["PER"], { toName: "page" })).toThrow(/to_name/);
});

test("of a config that is not known, names and labels are checked when it runs", () => {
  const parsed = parseConfig(config.source);
  if (!parsed.ok) throw new Error("config");
  const any = resultsOf(parsed.config, { task: { data: { text: "short" } } });
  expectTypeOf(any.choices).returns.toEqualTypeOf<Result>();
  expect(any.choices("label", ["pos"])).toMatchObject({ value: { choices: ["pos"] } });
  expect(any.box("bbox", percent, ["Car"], size)).toMatchObject({ type: "rectanglelabels" });
  expect(any.text("summary", "words")).toMatchObject({ value: { text: "words" } });
  expect(() => any.choices("nope", ["pos"])).toThrow(/nope/);
  expect(() => any.span("ner", { start: 0, end: 9 }, ["PER"])).toThrow(/has 5 characters/);
});
test("items of a Repeater", () => {
  const repeated = labelConfig(`<View><Repeater on="$turns"><Text name="turn_{{idx}}" value="$turns[{{idx}}].text"/>
    <Choices name="is_{{idx}}" toName="turn_{{idx}}"><Choice value="Question"/></Choices></Repeater></View>`);
  const result = resultsOf(repeated).choices("is_12", ["Question"]);
  expect(result).toMatchObject({ from_name: "is_12", to_name: "turn_12" });
});
