import { setTimeout as sleep } from "node:timers/promises";
import {
  type Check,
  checkedProject,
  checkResults,
  demand,
  field,
  list,
  ok,
  predict,
  saying,
  type Situation,
  Skipped,
  versionOf,
} from "./check.ts";
import { fieldOf } from "../request-fields.ts";

/** Trainings as jobs: what a backend with Tandem's additions promises. */
export const trainingChecks: readonly Check[] = [
  {
    name: "training is a job that ends well",
    expects: "POST /train: 201 with a job, which GET /jobs/ID shows as completed in the end",
    async run(situation) {
      await trainOnce(situation);
    },
  },
  {
    name: "a trained version answers",
    expects: "after a training /setup and predictions have the job's version",
    async run(situation) {
      const before = await versionOf(situation);
      const job = await trainOnce(situation);
      const after = await versionOf(situation);
      demand(after !== before, `setup still says ${before}`);
      const made = String(field(job, "model_version"));
      demand(after === made, `setup says ${after}, the job ${made}`);
      const results = checkResults(await predict(situation, situation.tasks), situation, situation.tasks.length);
      demand(fieldOf(results.flat()[0], "model_version") === after, "predictions carry another version");
    },
  },
  {
    name: "rolling back brings the former version",
    expects: "POST /versions/VERSION/activate: /setup says that version",
    async run(situation) {
      const version = await versionOf(situation);
      const answer = ok(await situation.client.get("versions?project=987654"));
      const former = list(field(answer.body, "versions"), "versions").find((one) => one !== version);
      ok(await situation.client.post(`versions/${String(former)}/activate`, { project: "987654" }));
      const now = await versionOf(situation);
      demand(now === former, `setup says ${now}, not ${String(former)}`);
      ok(await situation.client.post(`versions/${version}/activate`, { project: "987654" }));
    },
  },
];

/** What Label Studio's button sends, in both eras. */
export const startTrainingChecks: readonly Check[] = [
  {
    name: "START_TRAINING is accepted",
    expects: 'POST /webhook {"action":"START_TRAINING"} without an annotation: 2xx',
    async run({ client, labelConfig, identity }) {
      const project = { id: 987_654, label_config: labelConfig };
      const answer = await client.post("webhook", { action: "START_TRAINING", project });
      if (answer.status === 404 && identity.kind === "python-1") throw new Skipped("it has no /webhook yet");
      demand(answer.status >= 200 && answer.status < 300, saying(answer));
    },
  },
  {
    name: "POST /train is accepted",
    expects: "POST /train with labeled tasks, as Label Studio before 1.4 sends: 2xx, or 404 where it is gone",
    async run({ client, labeled, labelConfig }) {
      const answer = await client.post("train", {
        annotations: labeled,
        project: checkedProject,
        label_config: labelConfig,
        params: { login: null, password: null },
      });
      if (answer.status === 404) throw new Skipped("it has no /train any more");
      demand(answer.status >= 200 && answer.status < 300, saying(answer));
    },
  },
];

async function trainOnce({ client, labeled, labelConfig, trainTimeoutMs }: Situation): Promise<unknown> {
  const answer = await client.post("train", {
    annotations: labeled,
    project: checkedProject,
    label_config: labelConfig,
  });
  demand(answer.status === 201 || answer.status === 202, saying(answer));
  const id = String(field(answer.body, "job"));
  const end = performance.now() + trainTimeoutMs;
  for (;;) {
    const { body, text } = ok(await client.get(`jobs/${id}`));
    const state = field(body, "state");
    if (state === "completed") return body;
    demand(state === "queued" || state === "running", `the training ended: ${text}`);
    demand(performance.now() < end, `the training has not ended after ${trainTimeoutMs} ms`);
    await sleep(20);
  }
}
