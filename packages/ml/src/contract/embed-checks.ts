import type { BackendAnswer } from "../backend-client.ts";
import type { ModelTask } from "../model.ts";
import { type Check, checkedProject, demand, field, list, ok, type Situation, versionOf } from "./check.ts";

/** What a backend promises whose capabilities have `embeddings`. */
export const embedChecks: readonly Check[] = [
  {
    name: "embed answers a vector for each task",
    expects:
      'POST /embed: "embeddings", one for each task, null or finite numbers, all of one length, and the version of /setup',
    async run(situation) {
      const answer = await embed(situation, situation.tasks);
      const lengths = vectorsOf(answer, situation.tasks.length).flatMap((vector) =>
        vector === null ? [] : vector.length,
      );
      demand(lengths.length > 0, "all of them are null");
      demand(new Set(lengths).size === 1, `they have ${[...new Set(lengths)].join(" and ")} numbers`);
      const [version, said] = [await versionOf(situation), field(answer.body, "model_version")];
      demand(said === version, `model_version is ${JSON.stringify(said)}, not "${version}"`);
    },
  },
  {
    name: "no tasks, no vectors",
    expects: 'POST /embed with "tasks": []: "embeddings": []',
    async run(situation) {
      vectorsOf(await embed(situation, []), 0);
    },
  },
];

const embed = async ({ client, labelConfig }: Situation, tasks: readonly ModelTask[]): Promise<BackendAnswer> =>
  ok(await client.post("embed", { tasks, project: checkedProject, label_config: labelConfig, params: {} }));

function vectorsOf({ body, hadNonFinite }: BackendAnswer, count: number): (unknown[] | null)[] {
  demand(!hadNonFinite, "the answer has NaN or Infinity, which is no JSON");
  const embeddings = list(field(body, "embeddings"), "embeddings");
  demand(embeddings.length === count, `${embeddings.length} vectors for ${count} tasks`);
  return embeddings.map((one, index) => {
    if (one === null) return null;
    const vector = list(one, `embeddings[${index}]`);
    const wrong = vector.findIndex((number) => !Number.isFinite(number));
    demand(wrong === -1, `embeddings[${index}][${wrong}] is ${JSON.stringify(vector[wrong])}, no number`);
    return vector;
  });
}
