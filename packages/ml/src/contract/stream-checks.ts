import type { BackendAnswer } from "../backend-client.ts";
import type { ModelTask } from "../model.ts";
import {
  type Check,
  checkedProject,
  checkPredictions,
  demand,
  demandStatus,
  field,
  type Situation,
  versionOf,
} from "./check.ts";
import { fieldOf } from "../request-fields.ts";

/** What a backend promises whose capabilities have `streaming`. */
export const streamChecks: readonly Check[] = [
  {
    name: "predict answers line by line",
    expects:
      'POST /predict with Accept: application/x-ndjson: a JSON line for each task with "index", "task" and "prediction", in order, and {"done":true,"tasks":N} as the last one',
    async run(situation) {
      const { tasks } = situation;
      const lines = linesOf(await stream(situation, tasks));
      checkEnd(lines, tasks.length, await versionOf(situation));
      const answers = lines.slice(0, -1).filter((line) => fieldOf(line, "progress") === undefined);
      demand(answers.length === tasks.length, `${answers.length} answers for ${tasks.length} tasks`);
      for (const [index, line] of answers.entries()) {
        const [said, task] = [field(line, "index"), field(line, "task")];
        demand(said === index, `"index" is ${JSON.stringify(said)} where ${index} comes`);
        const id = typeof tasks[index]?.id === "number" ? tasks[index].id : null;
        demand(task === id, `"task" of line ${index} is ${JSON.stringify(task)}, not ${id}`);
      }
      checkPredictions(
        answers.map((line) => field(line, "prediction")),
        situation,
      );
    },
  },
  {
    name: "the progress in a stream is from 0 to 1",
    expects: '"progress" in lines without an answer: numbers from 0 to 1',
    async run(situation) {
      const progress = linesOf(await stream(situation, situation.tasks)).map((line) => fieldOf(line, "progress"));
      const wrong = progress.find((one) => one !== undefined && !(typeof one === "number" && one >= 0 && one <= 1));
      demand(wrong === undefined, `it is ${JSON.stringify(wrong)}`);
    },
  },
  {
    name: "a stream without tasks is its last line",
    expects: 'POST /predict with "tasks": [] and Accept: application/x-ndjson: {"done":true,"tasks":0}',
    async run(situation) {
      const lines = linesOf(await stream(situation, []));
      demand(lines.length === 1, `${lines.length} lines`);
      checkEnd(lines, 0, await versionOf(situation));
    },
  },
  {
    name: "a stream that cannot begin has a status",
    expects: 'POST /predict with "tasks": "all" and Accept: application/x-ndjson: status 400',
    run: async ({ client }) => demandStatus(await client.post("predict", { tasks: "all" }, { headers }), 400),
  },
];

const headers = { accept: "application/x-ndjson" };

async function stream({ client, labelConfig }: Situation, tasks: readonly ModelTask[]): Promise<BackendAnswer> {
  const body = { tasks, project: checkedProject, label_config: labelConfig, params: { context: null } };
  const answer = await client.post("predict", body, { headers });
  demand(answer.status >= 200 && answer.status < 300, `status ${answer.status}`);
  const type = answer.headers.get("content-type") ?? "";
  demand(type.startsWith("application/x-ndjson"), `Content-Type is ${JSON.stringify(type)}`);
  return answer;
}

function linesOf({ text }: BackendAnswer): unknown[] {
  demand(text === "" || text.endsWith("\n"), "the last line has no end");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line, index): unknown => {
      try {
        return JSON.parse(line);
      } catch (error) {
        throw new Error(`line ${index + 1} is not JSON: ${(error as Error).message}`, { cause: error });
      }
    });
}

function checkEnd(lines: readonly unknown[], count: number, version: string): void {
  const last = lines.at(-1);
  demand(fieldOf(last, "done") === true, `the last line is ${JSON.stringify(last)}`);
  const [tasks, said] = [field(last, "tasks"), field(last, "model_version")];
  demand(tasks === count, `the last line says ${JSON.stringify(tasks)} tasks, there are ${count}`);
  demand(said === version, `the last line says version ${JSON.stringify(said)}, not "${version}"`);
}
