import { maskFromRectangle, parseConfig, resultsOf } from "@tandem/schema";
import { describe, expect, test } from "vitest";
import { type ControlMetrics, evaluate } from "./evaluate.ts";
import type { Judged } from "./judged.ts";
import { reportText } from "./report.ts";

function configOf(xml: string) {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.config;
}

const judged = (truth: unknown[], predicted: unknown[], more: Partial<Judged> = {}): Judged => ({
  truth,
  predicted,
  score: null,
  probabilities: {},
  ...more,
});

const find = (all: ControlMetrics[], control: string): ControlMetrics => {
  const found = all.find((one) => one.control === control);
  if (found === undefined) throw new Error(`no metrics of ${control}`);
  return found;
};

describe("each control is compared by its kind of answer", () => {
  const config = configOf(`<View>
    <Text name="text" value="$text"/>
    <Choices name="mood" toName="text" choice="single"><Choice value="good"/><Choice value="bad"/></Choices>
    <Choices name="topics" toName="text" choice="multiple"><Choice value="food"/><Choice value="place"/></Choices>
    <Rating name="stars" toName="text" maxRating="5"/>
    <TextArea name="note" toName="text"/>
    <Labels name="spans" toName="text"><Label value="PER"/></Labels>
  </View>`);
  const make = resultsOf(config);

  test("whole tasks and spans", async () => {
    const tasks = [
      judged(
        [make.choices("mood", ["good"]), make.choices("topics", ["food", "place"]), make.rating("stars", 4)],
        [make.choices("mood", ["good"]), make.choices("topics", ["food"]), make.rating("stars", 2)],
        { probabilities: { good: 0.9 } },
      ),
      judged(
        [make.choices("mood", ["bad"]), make.text("note", ["abcd"]), make.span("spans", { start: 0, end: 4 }, ["PER"])],
        [
          make.choices("mood", ["good"]),
          make.text("note", ["abed"]),
          make.span("spans", { start: 0, end: 4 }, ["PER"]),
        ],
        { score: 0.7 },
      ),
    ];
    const all = await evaluate(config, tasks);
    expect(all.map(({ control, kind, count }) => [control, kind, count])).toEqual([
      ["mood", "class", 2],
      ["topics", "set", 1],
      ["stars", "number", 1],
      ["note", "text", 1],
      ["spans", "intervals", 1],
    ]);
    expect(find(all, "mood").metrics).toMatchObject({
      accuracy: 0.5,
      // 0.9 and right; 0.7 and wrong: (0.1 + 0.7) / 2.
      calibrationError: expect.closeTo(0.4, 10),
      confusion: { good: { good: 1 }, bad: { good: 1 } },
    });
    expect(find(all, "topics").metrics).toMatchObject({ exactMatch: 0, jaccard: 0.5 });
    expect(find(all, "stars").metrics).toMatchObject({ meanAbsoluteError: 2 });
    expect(find(all, "note").metrics).toMatchObject({ characterErrorRate: 0.25 });
    expect(find(all, "spans").metrics).toMatchObject({ exact: { micro: { f1: 1 } } });
    const text = reportText(all);
    expect(text).toContain("mood <Choices> · 2 tasks\naccuracy 0.500 · calibration error (ECE) 0.400");
    expect(text).toContain("confusion (rows: truth, columns: predicted)");
  });

  test("an answer on one side only is wrong, on no side it does not count", async () => {
    const all = await evaluate(config, [
      judged([make.choices("mood", ["good"])], []),
      judged([], []),
      judged([], [make.choices("mood", ["bad"])]),
    ]);
    expect(find(all, "mood")).toMatchObject({ count: 2, metrics: { accuracy: 0 } });
    expect(all).toHaveLength(1);
  });
});

test("boxes in percent of images of different sizes, with scores of regions", async () => {
  const config = configOf(`<View><Image name="image" value="$image"/>
    <RectangleLabels name="boxes" toName="image"><Label value="cat"/><Label value="dog"/></RectangleLabels></View>`);
  const make = resultsOf(config);
  const size = { original_width: 200, original_height: 100 };
  const box = (x: number, label: string, score?: number) => ({
    ...make.box("boxes", { x, y: 0, width: 10, height: 10, rotation: 0 }, [label], size),
    ...(score === undefined ? {} : { score }),
  });
  // Moved by a quarter of its width: IoU 7.5 / 12.5. The dog's box is elsewhere.
  const all = await evaluate(config, [
    judged([box(0, "cat"), box(50, "dog")], [box(2.5, "cat", 0.8), box(80, "dog", 0.9)]),
  ]);
  const { metrics } = find(all, "boxes");
  expect(metrics).toMatchObject({ averagePrecision: { perLabel: { cat: 1, dog: 0 }, mean: 0.5 } });
  expect(metrics).toMatchObject({ matched: { meanIou: expect.closeTo(0.6, 10) } });
});

test("brushes are compared as masks", async () => {
  const config = configOf(`<View><Image name="image" value="$image"/>
    <BrushLabels name="brush" toName="image"><Label value="road"/></BrushLabels></View>`);
  const make = resultsOf(config);
  const size = { width: 10, height: 10 };
  const brush = (width: number) =>
    make.mask("brush", maskFromRectangle({ x: 0, y: 0, width, height: 10 }, size), ["road"]);
  const all = await evaluate(config, [judged([brush(4)], [brush(2)])]);
  expect(find(all, "brush").metrics).toMatchObject({
    perLabel: { road: { iou: 0.5, dice: expect.closeTo(2 / 3, 10) } },
  });
});

test("key points are found within a twentieth of the image's longer side", async () => {
  const config = configOf(`<View><Image name="image" value="$image"/>
    <KeyPointLabels name="points" toName="image"><Label value="nose"/><Label value="eye"/><Label value="ear"/></KeyPointLabels></View>`);
  const make = resultsOf(config);
  const size = { original_width: 200, original_height: 100 };
  const point = (x: number, y: number, label: "nose" | "eye" | "ear") =>
    make.keypoint("points", { x, y, width: 1 }, [label], size);
  const all = await evaluate(config, [
    judged(
      [point(10, 50, "nose"), point(50, 50, "eye"), point(80, 50, "ear")],
      // Off by 6 and 4 pixels: 52 ** 0.5. By 11 of 10 that may be. By 10.
      [point(13, 54, "nose"), point(50, 61, "eye"), point(85, 50, "ear")],
    ),
  ]);
  expect(find(all, "points")).toMatchObject({
    kind: "points",
    count: 3,
    metrics: {
      tolerance: 0.05,
      pck: expect.closeTo(2 / 3, 10),
      micro: { precision: expect.closeTo(2 / 3, 10) },
      perLabel: { nose: { f1: 1 }, eye: { recall: 0 }, ear: { f1: 1 } },
      meanDistance: expect.closeTo((Math.sqrt(52) + 10) / 2 / 200, 10),
    },
  });
  expect(reportText(all)).toContain("PCK@0.05 0.667 · mean distance of matches 0.043 of the image's longer side");
});

describe("boxes in films", () => {
  const config = configOf(`<View><Video name="film" value="$film"/>
    <VideoRectangle name="box" toName="film"/>
    <Labels name="what" toName="film"><Label value="car"/><Label value="bus"/></Labels></View>`);
  const box = (x: number) => ({ x, y: 0, width: 10, height: 10, rotation: 0 });
  const track = (id: string, sequence: object[], label = "car") => [
    { id, from_name: "box", to_name: "film", type: "videorectangle", value: { framesCount: 6, duration: 1, sequence } },
    { id, from_name: "what", to_name: "film", type: "labels", value: { framesCount: 6, sequence, labels: [label] } },
  ];
  const truth = track("t", [
    { frame: 1, enabled: true, ...box(0) },
    { frame: 5, enabled: false, ...box(4) },
  ]);
  const found = track("p", [
    { frame: 3, enabled: true, ...box(2) },
    { frame: 5, enabled: true, ...box(6) },
  ]);
  // Seen in frames 1 to 5, and 3 to 6: the same in 3, moved by 1 in 4 and by 2 in 5; not both in 1, 2 and 6.
  const alike = (1 + 9 / 11 + 8 / 12) / 6;

  test("the mean over the frames in which either is seen", async () => {
    const metrics = find(await evaluate(config, [judged(truth, found)], { iou: 0.4 }), "box");
    expect(metrics).toMatchObject({ kind: "shapes", count: 1, notes: [] });
    expect(metrics.metrics).toMatchObject({
      averagePrecision: { perLabel: { car: 1 } },
      matched: { meanIou: expect.closeTo(alike, 10) },
    });
    const strict = find(await evaluate(config, [judged(truth, found)], { iou: 0.5 }), "box");
    expect(strict.metrics).toMatchObject({ averagePrecision: { mean: 0 }, matched: { micro: { f1: 0 } } });
    const same = find(
      await evaluate(config, [
        judged(
          truth,
          track("p", [
            { frame: 1, ...box(0) },
            { frame: 3, ...box(2) },
            { frame: 5, enabled: false, ...box(4) },
          ]),
        ),
      ]),
      "box",
    );
    expect(same.metrics).toMatchObject({ matched: { meanIou: expect.closeTo(1, 10) } });
  });

  test("of another label are others; lines in films are said to be left out", async () => {
    const bus = find(await evaluate(config, [judged(truth, track("p", [{ frame: 1, ...box(0) }], "bus"))]), "box");
    expect(bus.metrics).toMatchObject({ matched: { perLabel: { car: { recall: 0 }, bus: { precision: 0 } } } });
    const lines = configOf(`<View><Video name="film" value="$film"/><VideoVector name="line" toName="film"/></View>`);
    const vertices = [{ id: "a", x: 1, y: 1 }];
    const line = { id: "l", from_name: "line", to_name: "film", type: "videovector" };
    const left = await evaluate(lines, [judged([{ ...line, value: { sequence: [{ frame: 1, vertices }] } }], [])]);
    expect(find(left, "line")).toMatchObject({
      kind: "none",
      notes: ["1 region of the truth left out: there is no metric for lines in films"],
    });
  });
});

describe("answers about regions", () => {
  const config = configOf(`<View><Image name="image" value="$image"/>
    <RectangleLabels name="boxes" toName="image"><Label value="cat"/><Label value="dog"/></RectangleLabels>
    <Choices name="pose" toName="image" perRegion="true"><Choice value="sits"/><Choice value="stands"/></Choices>
    <Number name="age" toName="image" perRegion="true"/></View>`);
  const size = { original_width: 200, original_height: 100 };
  interface Said {
    label?: string;
    pose?: string;
    age?: number;
    score?: number;
  }
  const region = (id: string, x: number, { label = "cat", pose, age, score }: Said) => {
    const place = { x, y: 0, width: 10, height: 10, rotation: 0 };
    const base = { id, to_name: "image", ...size, ...(score === undefined ? {} : { score }) };
    const result = (from_name: string, type: string, value: object) => ({
      ...base,
      from_name,
      type,
      value: { ...place, ...value },
    });
    return [
      result("boxes", "rectanglelabels", { rectanglelabels: [label] }),
      ...(pose === undefined ? [] : [result("pose", "choices", { choices: [pose] })]),
      ...(age === undefined ? [] : [result("age", "number", { number: age })]),
    ];
  };

  test("are compared where the places are alike, whatever the labels", async () => {
    const truth = [
      ...region("a", 0, { pose: "sits", age: 3 }),
      ...region("b", 50, { pose: "stands", age: 5 }),
      ...region("c", 80, { pose: "sits" }),
    ];
    const predicted = [
      // Moved by a quarter of the width: IoU 0.6.
      ...region("p", 2.5, { label: "dog", pose: "sits", age: 4, score: 0.9 }),
      ...region("q", 50, { pose: "sits", score: 0.8 }),
      ...region("r", 30, { pose: "stands", score: 0.7 }),
    ];
    const all = await evaluate(config, [judged(truth, predicted)]);
    const pose = find(all, "pose");
    expect(pose).toMatchObject({
      kind: "class",
      unit: "regions",
      count: 2,
      notes: ["1 answered region of the truth left out: not found", "1 answered region predicted left out: not there"],
    });
    expect(pose.metrics).toMatchObject({
      accuracy: 0.5,
      confusion: { sits: { sits: 1 }, stands: { sits: 1 } },
      // 0.9 and right; 0.8 and wrong.
      calibrationError: expect.closeTo((0.1 + 0.8) / 2, 10),
    });
    expect(find(all, "age")).toMatchObject({
      count: 2,
      metrics: { meanAbsoluteError: 1 },
      notes: ["1 of 2 answers lack one side"],
    });
    expect(reportText(all)).toContain("pose <Choices> · 2 regions\naccuracy 0.500");
    // With stricter places the moved one is another region.
    const strict = await evaluate(config, [judged(truth, predicted)], { iou: 0.7 });
    expect(find(strict, "pose")).toMatchObject({ count: 1, metrics: { accuracy: 0 } });
  });

  test("without a region that both have there is nothing to compare, which is said", async () => {
    const all = await evaluate(config, [judged(region("a", 0, { pose: "sits" }), [])]);
    expect(find(all, "pose")).toMatchObject({
      kind: "none",
      notes: ["1 answered region of the truth left out: not found"],
    });
  });
});

test("a prediction that does not say the image's size is measured in that of the truth", async () => {
  const config = configOf(`<View><Image name="image" value="$image"/>
    <RectangleLabels name="boxes" toName="image"><Label value="cat"/></RectangleLabels></View>`);
  const make = resultsOf(config);
  const place = { x: 10, y: 10, width: 10, height: 10, rotation: 0 };
  const right = make.box("boxes", place, ["cat"], { original_width: 200, original_height: 100 });
  const { original_width: _width, original_height: _height, ...found } = right;
  const all = await evaluate(config, [judged([right], [found])]);
  expect(find(all, "boxes").metrics).toMatchObject({ matched: { meanIou: 1 } });
});
