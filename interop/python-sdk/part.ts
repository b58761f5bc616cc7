import path from "node:path";
import { type LabelConfig, parseConfig, type Result, sampleData, tagNames, tags, templates } from "@tandem/schema";
import { type Checks, Unexpected } from "../checks.ts";
import { labelStudioEnvironment, type Part } from "../part.ts";
import { startSdkBackend } from "../sdk-backend.ts";
import { knownGaps } from "./known-gaps.ts";
import { type Asked, validateInPython, type Verdicts } from "./validator.ts";

/** What a backend of ours answers, judged by the validator that Label Studio asks: line C23 of the conformance checks. */
export const pythonSdk: Part = {
  name: "python-sdk",
  environment: labelStudioEnvironment,
  async run(directory, python, checks) {
    const model = path.join(import.meta.dirname, "model");
    const backend = await startSdkBackend({ model, directory, name: "samples" });
    const asked: Sample[] = [];
    await checks.check("a backend answers the label config of every tag's example and every template", async () => {
      for (const sample of labelConfigs()) asked.push({ ...sample, ...(await answersTo(backend.url, sample)) });
    });
    await backend.process.stop();
    const verdicts = await validateInPython(python, asked);
    await judge(checks, asked, verdicts);
    await checks.check("it refuses what is wrong", () => refuseWrong(python));
    return `label-studio-sdk ${verdicts.version}, ${asked.length} label configs`;
  },
};

interface LabelConfigSample {
  name: string;
  config: LabelConfig;
  label_config: string;
  tasks: { id: number; data: Record<string, unknown> }[];
}

type Sample = LabelConfigSample & Asked;

const seeds = [1, 2, 3, 4, 5];

/** Those in which something is asked. */
function labelConfigs(): LabelConfigSample[] {
  const written = [
    ...tagNames.map((name) => [`<${name}>`, tags[name].example] as const),
    ...templates.map(({ id, config }) => [`template ${id}`, config] as const),
  ];
  return written.flatMap(([name, xml]) => {
    const parsed = parseConfig(xml);
    if (!parsed.ok) throw new Unexpected(`a valid label config of ${name}`, parsed.problems);
    const { config } = parsed;
    const tasks = seeds.map((id) => ({ id, data: sampleData(config) }));
    return config.controls.length === 0 ? [] : [{ name, config, label_config: xml, tasks }];
  });
}

async function answersTo(url: string, { name, label_config, tasks }: LabelConfigSample): Promise<Asked> {
  const body = { tasks, label_config, project: "1.1700000000", params: { login: null, password: null, context: null } };
  const response = await fetch(`${url}/predict`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { results?: (Asked["predictions"][number] & { problems?: unknown })[] };
  const { results: predictions = [] } = answer;
  const isWhole = predictions.length === tasks.length && predictions.every((one) => one.problems === undefined);
  if (!isWhole || predictions.some(({ result }) => result.length === 0))
    throw new Unexpected(`an answer for each task of ${name}`, answer);
  return { label_config, predictions };
}

/** A result, and what Python says against it. */
interface Judged {
  /** The label config's name. */
  from: string;
  /** The control's tag, or Relation. */
  tag: string;
  /** The known gap that makes Python refuse it. */
  gap: string | null;
  problems: string[];
}

async function judge(checks: Checks, asked: readonly Sample[], verdicts: Verdicts): Promise<void> {
  const judged = asked.flatMap((sample, at) => judgedOf(sample, verdicts.problems[at] ?? []));
  for (const tag of new Set(judged.map((one) => one.tag))) {
    const expected = judged.filter((one) => one.tag === tag && one.gap === null);
    if (expected.length === 0) continue;
    await checks.check(`it accepts ${tag} (${expected.length} results)`, async () => {
      const refused = expected.filter(({ problems }) => problems.length > 0);
      if (refused.length > 0) throw new Unexpected("no problems", refused.slice(0, 3));
    });
  }
  for (const { name } of knownGaps) {
    const results = judged.filter((one) => one.gap === name);
    const of = [...new Set(results.map((one) => one.from))].join(", ");
    await checks.check(`known gap: ${name} (${results.length} results: ${of})`, async () => {
      const accepted = results.filter(({ problems }) => problems.length === 0);
      if (results.length === 0 || accepted.length > 0)
        throw new Unexpected("every one refused; if the gap is closed, delete it from known-gaps.ts", accepted[0]);
    });
  }
  await checks.check("it says nothing against predictions as a whole", async () => {
    const others = verdicts.problems.flat(2).filter((problem) => !/^(Region|Relation) \d+:/.test(problem));
    if (others.length > 0) throw new Unexpected("no problems", others.slice(0, 3));
  });
}

function judgedOf({ name, config, predictions }: Sample, problems: readonly string[][]): Judged[] {
  return predictions.flatMap(({ result }, at) =>
    result.map((one, index) => ({
      from: name,
      tag: tagOf(one, config),
      gap: knownGaps.find((gap) => one.type !== "relation" && gap.holds(one, result, config))?.name ?? null,
      problems: (problems[at] ?? []).filter((problem) => problem.startsWith(`${kindOf(one)} ${index}:`)),
    })),
  );
}

const kindOf = ({ type }: Result): string => (type === "relation" ? "Relation" : "Region");

const tagOf = ({ type, from_name: name }: Result, config: LabelConfig): string =>
  type === "relation" ? "Relation" : (config.controlByName.get(name ?? "")?.tag ?? type ?? "");

/** So that we know that it looks at all. */
async function refuseWrong(python: string): Promise<void> {
  const label_config = tags.Choices.example;
  const wrong = { from_name: "nobody", to_name: "nothing", type: "choices", value: { choices: ["Wrong"] } };
  const { problems } = await validateInPython(python, [{ label_config, predictions: [{ result: [wrong], score: 2 }] }]);
  const said = problems.flat(2).join("\n");
  if (!said.includes("nobody") || !said.includes("Score")) throw new Unexpected("both refused", said);
}
