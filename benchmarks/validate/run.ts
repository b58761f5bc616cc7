/**
 * How fast predictions are checked against a label config.
 *
 *     npx node benchmarks/validate/run.ts
 *
 * The baseline is reading the same answers from JSON, which whoever receives them has to do anyway.
 */
import { type LabelConfig, parseConfig, validatePrediction } from "@tandem/schema";

const rounds = 15;
const predictions = 20_000;
const regions = 10_000;
/** What is promised. */
const leastPerSecond = 50_000;
const mostMilliseconds = 50;

function config(xml: string): LabelConfig {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.config;
}

const medianOf = (times: number[]): number => times.sort((one, other) => one - other)[times.length >> 1] ?? NaN;

/** Median time of a piece of work, and of the baseline, alternating, in milliseconds. */
function compare(work: () => void, baseline: () => void): { work: number; baseline: number } {
  const times = { work: [] as number[], baseline: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of [
      ["work", work],
      ["baseline", baseline],
    ] as const) {
      const before = performance.now();
      run();
      times[name].push(performance.now() - before);
    }
  }
  return { work: medianOf(times.work), baseline: medianOf(times.baseline) };
}

/** Checks everything; a benchmark of refused answers would measure something else. */
function check(
  config: LabelConfig,
  answers: readonly unknown[],
  tasks: readonly { data: Record<string, unknown> }[],
): void {
  for (const [index, answer] of answers.entries()) {
    const found = validatePrediction(config, answer, { task: tasks[index % tasks.length] });
    if (found.problems.length > 0) throw new Error(JSON.stringify(found.problems[0]));
  }
}

const text = "The quick brown fox jumps over the lazy dog";
const simple = {
  "one choice": {
    config: config(
      `<View><Text name="text" value="$text"/><Choices name="label" toName="text"><Choice value="Spam"/><Choice value="Ham"/></Choices></View>`,
    ),
    answer: (index: number) => ({
      result: [
        { from_name: "label", to_name: "text", type: "choices", value: { choices: [index % 2 ? "Spam" : "Ham"] } },
      ],
      score: 0.9,
      model_version: "v1",
      probabilities: { Spam: 0.9, Ham: 0.1 },
    }),
  },
  "three spans": {
    config: config(
      `<View><Text name="text" value="$text"/><Labels name="ner" toName="text"><Label value="PER"/><Label value="ORG"/></Labels></View>`,
    ),
    answer: (index: number) => ({
      result: [0, 10, 20].map((start) => ({
        id: `r${index}-${start}`,
        from_name: "ner",
        to_name: "text",
        type: "labels",
        value: { start, end: start + 5, text: text.slice(start, start + 5), labels: ["PER"] },
      })),
      score: 0.5,
    }),
  },
};

for (const [name, { config: simpleConfig, answer }] of Object.entries(simple)) {
  const answers = Array.from({ length: predictions }, (_, index) => answer(index));
  const bodies = answers.map((one) => JSON.stringify(one));
  const tasks = [{ data: { text } }];
  const times = compare(
    () => check(simpleConfig, answers, tasks),
    () => bodies.forEach((body) => void JSON.parse(body)),
  );
  const perSecond = predictions / (times.work / 1000);
  console.log(
    `${name.padEnd(14)} ${Math.round(perSecond).toLocaleString("en")} predictions/s (promised ${leastPerSecond.toLocaleString("en")}); ` +
      `reading them from JSON ${Math.round(predictions / (times.baseline / 1000)).toLocaleString("en")}/s; ` +
      `checking takes ${(times.work / times.baseline).toFixed(2)} × the time of reading`,
  );
}

const boxes = config(
  `<View><Image name="image" value="$image"/><RectangleLabels name="box" toName="image">${Array.from({ length: 80 }, (_, index) => `<Label value="class ${index}"/>`).join("")}</RectangleLabels></View>`,
);
const image = {
  score: 0.7,
  result: Array.from({ length: regions }, (_, index) => ({
    id: `box-${index}`,
    from_name: "box",
    to_name: "image",
    type: "rectanglelabels",
    original_width: 4000,
    original_height: 3000,
    image_rotation: 0,
    score: (index % 100) / 100,
    value: {
      x: index % 90,
      y: index % 80,
      width: 5.25,
      height: 7.5,
      rotation: 0,
      rectanglelabels: [`class ${index % 80}`],
    },
  })),
};
const body = JSON.stringify(image);
const task = [{ data: { image: "https://example.org/a.jpg" } }];
const times = compare(
  () => check(boxes, [image], task),
  () => void JSON.parse(body),
);
console.log(
  `${"one image".padEnd(14)} ${regions.toLocaleString("en")} regions in ${times.work.toFixed(1)} ms (promised ${mostMilliseconds}); ` +
    `reading them from JSON ${times.baseline.toFixed(1)} ms; checking takes ${(times.work / times.baseline).toFixed(2)} × the time of reading`,
);
