import { validatePrediction } from "@tandem/schema";
import type { BackendAnswer } from "../backend-client.ts";
import { type ReadTensor, readTensor } from "../inference-tensors.ts";
import {
  type Check,
  checkedProject,
  demand,
  demandStatus,
  field,
  list,
  ok,
  setup,
  type Situation,
  versionOf,
} from "./check.ts";
import { fieldOf } from "../request-fields.ts";

/** The REST part of the Open Inference Protocol, version 2, of a backend that has it. */
export const inferenceChecks: readonly Check[] = [
  {
    name: "v2 says what serves and that it is ready",
    expects: 'GET /v2: "name", "version" and the list "extensions"; GET /v2/health/live and /v2/health/ready: 2xx',
    async run({ client }) {
      const { body } = ok(await client.get("v2"));
      for (const key of ["name", "version"]) textAt(body, key);
      list(field(body, "extensions"), "extensions");
      ok(await client.get("v2/health/live"));
      ok(await client.get("v2/health/ready"));
    },
  },
  {
    name: "v2 describes the model",
    expects:
      'GET /v2/models/NAME: "name", "platform", "versions" with the live one, "inputs" and "outputs" with name, datatype and shape',
    async run(situation) {
      const version = await versionOf(situation);
      const { body } = ok(await situation.client.get(`${modelPath(situation)}?project=${projectId}`));
      for (const key of ["name", "platform"]) textAt(body, key);
      const versions = list(field(body, "versions"), "versions");
      demand(versions.includes(version), `"${version}" is not in ${JSON.stringify(versions)}`);
      for (const side of ["inputs", "outputs"]) {
        for (const [index, one] of list(field(body, side), side).entries()) {
          for (const key of ["name", "datatype"]) textAt(one, key, `${side}[${index}].${key}`);
          list(field(one, "shape"), `${side}[${index}].shape`);
        }
      }
    },
  },
  {
    name: "v2 infers: a tensor for each output",
    expects:
      'POST /v2/models/NAME/infer: "model_name", "model_version", the request\'s "id", and outputs whose data fit their shape and datatype, an item for each task',
    async run(situation) {
      const version = await versionOf(situation);
      const { body } = ok(await infer(situation, situation.tasks.length));
      textAt(body, "model_name");
      const [said, id] = [field(body, "model_version"), field(body, "id")];
      demand(said === version, `model_version is ${JSON.stringify(said)}, not "${version}"`);
      demand(id === requestId, `id is ${JSON.stringify(id)}, not "${requestId}"`);
      const outputs = list(field(body, "outputs"), "outputs").map((one, index) => readTensor(one, `outputs[${index}]`));
      demand(outputs.length > 0, "there are no outputs");
      for (const { name, items } of outputs) {
        demand(
          items.length === situation.tasks.length,
          `output "${name}" has ${items.length} items for ${situation.tasks.length} tasks`,
        );
      }
      checkResultTensor(outputs, situation);
    },
  },
  {
    name: "v2 answers the outputs that were asked for",
    expects: 'POST /v2/models/NAME/infer with "outputs": those, in that order',
    async run(situation) {
      const { body } = ok(await situation.client.get(`${modelPath(situation)}?project=${projectId}`));
      const wanted = list(field(body, "outputs"), "outputs")
        .map((one) => textAt(one, "name"))
        .slice(0, 2)
        .toReversed();
      const answer = ok(await infer(situation, 1, { outputs: wanted.map((name) => ({ name })) }));
      const given = list(field(answer.body, "outputs"), "outputs").map((one) => textAt(one, "name"));
      demand(given.join() === wanted.join(), `they are ${given.join(", ")}, not ${wanted.join(", ")}`);
    },
  },
  {
    name: "v2 says what is wrong",
    expects:
      'POST /v2/models/NAME/infer whose data do not fit the shape: status 400, for an unknown model 404, each with the text "error"',
    async run(situation) {
      const inputs = [{ ...tasksTensor(situation, 1), shape: [2] }];
      const wrong = await situation.client.post(`${modelPath(situation)}/infer`, { inputs });
      demandStatus(wrong, 400);
      textAt(wrong.body, "error");
      const unknown = await situation.client.get("v2/models/no-such-model");
      demandStatus(unknown, 404);
      textAt(unknown.body, "error");
    },
  },
];

const requestId = "tandem-ml-test";
const projectId = checkedProject.split(".")[0] ?? checkedProject;

/** Whether a backend has these routes: whatever it answers but “there is nothing”. */
export const servesInference = async ({ client }: Pick<Situation, "client">): Promise<boolean> =>
  (await client.get("v2")).status !== 404;

/** Models are called as /health calls them. */
const modelPath = ({ identity }: Situation): string =>
  `v2/models/${encodeURIComponent(identity.modelClass ?? "model")}`;

const tasksTensor = ({ tasks }: Situation, count: number): object => ({
  name: "tasks",
  datatype: "BYTES",
  shape: [count],
  data: tasks.slice(0, count).map((task) => JSON.stringify(task)),
});

async function infer(situation: Situation, count: number, more: object = {}): Promise<BackendAnswer> {
  // The label config is that of the project, as /setup told it.
  await setup(situation);
  return situation.client.post(`${modelPath(situation)}/infer`, {
    id: requestId,
    parameters: { project: checkedProject },
    inputs: [tasksTensor(situation, count)],
    ...more,
  });
}

/** What is in the output `result`, where there is one: a task's results as JSON. */
function checkResultTensor(outputs: readonly ReadTensor[], { config, tasks }: Situation): void {
  const results = outputs.find(({ name }) => name === "result");
  if (results === undefined || config === null) return;
  for (const [index, item] of results.items.entries()) {
    const [problem] = validatePrediction(
      config,
      { result: JSON.parse(String(item)) as unknown },
      { task: tasks[index] },
    ).problems;
    demand(problem === undefined, `result[${index}]${problem?.path.slice(1)}: ${problem?.message}`);
  }
}

function textAt(value: unknown, key: string, name = key): string {
  const text = fieldOf(value, key);
  if (typeof text !== "string" || text === "") throw new Error(`${name} is ${JSON.stringify(text)}, no text`);
  return text;
}
