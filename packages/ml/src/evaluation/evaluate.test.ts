import { maskFromRectangle, parseConfig, resultsOf } from "@tandem/schema";
import { describe, expect, test } from "vitest";
import { type ControlMetrics, evaluate, type Judged } from "./evaluate.ts";
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

test("brushes are compared as masks; key points are said to be left out", async () => {
  const config = configOf(`<View><Image name="image" value="$image"/>
    <BrushLabels name="brush" toName="image"><Label value="road"/></BrushLabels>
    <KeyPointLabels name="points" toName="image"><Label value="nose"/></KeyPointLabels></View>`);
  const make = resultsOf(config);
  const size = { width: 10, height: 10 };
  const brush = (width: number) =>
    make.mask("brush", maskFromRectangle({ x: 0, y: 0, width, height: 10 }, size), ["road"]);
  const point = make.keypoint("points", { x: 1, y: 1, width: 1 }, ["nose"], {
    original_width: 10,
    original_height: 10,
  });
  const all = await evaluate(config, [judged([brush(4), point], [brush(2), point])]);
  expect(find(all, "brush").metrics).toMatchObject({
    perLabel: { road: { iou: 0.5, dice: expect.closeTo(2 / 3, 10) } },
  });
  expect(find(all, "points")).toMatchObject({
    kind: "none",
    notes: [
      "1 region of the truth left out: there is no metric for a keypoint",
      "1 region predicted left out: there is no metric for a keypoint",
    ],
  });
});
