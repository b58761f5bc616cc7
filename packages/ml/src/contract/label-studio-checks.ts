import {
  type Check,
  checkResults,
  demand,
  field,
  list,
  ok,
  predict,
  saying,
  setup,
  Skipped,
  versionOf,
} from "./check.ts";
import { fieldOf } from "../request-fields.ts";

/** What every labeling server expects of every backend, whoever wrote it. */
export const labelStudioChecks: readonly Check[] = [
  {
    name: "health answers within 1 s",
    expects: 'GET /health: 2xx within 1 s, a JSON object with "status"',
    async run({ client }) {
      const answer = ok(await client.get("health"));
      field(answer.body, "status");
      demand(answer.ms < 1000, `it took ${Math.round(answer.ms)} ms`);
    },
  },
  {
    name: "setup answers with a version within 3 s",
    expects: 'POST /setup: 2xx within 3 s, a JSON object with "model_version", a string',
    async run(situation) {
      const answer = await setup(situation);
      demand(answer.ms < 3000, `it took ${Math.round(answer.ms)} ms`);
      const version = field(answer.body, "model_version");
      // Those of the first era name what they have trained by numbers; labeling servers make text of them.
      const isNumber = situation.identity.kind === "python-1" && typeof version === "number";
      demand(typeof version === "string" || isNumber, `model_version is ${JSON.stringify(version)}`);
    },
  },
  {
    name: "setup says the same version again",
    expects: "the same model_version twice: another one makes labeling servers ask for every prediction again",
    async run(situation) {
      const [one, other] = [await versionOf(situation), await versionOf(situation)];
      demand(one === other, `first ${one}, then ${other}`);
    },
  },
  {
    name: "predict answers one task",
    expects: "POST /predict with one task: one result that the label config allows, as JSON without NaN",
    async run(situation) {
      checkResults(await predict(situation, situation.tasks.slice(0, 1)), situation, 1);
    },
  },
  {
    name: "predict answers many tasks, one result each",
    expects: "as many results as tasks, in their order; fewer are thrown away, or asked for again one by one",
    async run(situation) {
      checkResults(await predict(situation, situation.tasks), situation, situation.tasks.length);
    },
  },
  {
    name: "predictions carry the version that setup says",
    expects: "model_version in predictions is that of /setup, or absent",
    async run(situation) {
      const version = await versionOf(situation);
      const answer = await predict(situation, situation.tasks);
      const results = list(field(ok(answer).body, "results"), "results").flat();
      demand(results.length > 0, "there are no results");
      for (const [index, one] of results.entries()) {
        const given = fieldOf(one, "model_version");
        if (given === undefined && situation.identity.kind !== "tandem") continue;
        demand(given === version, `results[${index}].model_version is ${JSON.stringify(given)}, not "${version}"`);
      }
    },
  },
  {
    name: "an interactive request gets one object",
    expects: 'POST /predict with a context: results[0] is one object with "result", not a list',
    async run(situation) {
      const context = { result: [], annotation_id: null, draft_id: 0, user_id: null };
      const answer = ok(await predict(situation, situation.tasks.slice(0, 1), context));
      const results = list(field(answer.body, "results"), "results");
      if (results.length === 0 && situation.identity.kind !== "tandem") {
        throw new Skipped("it answers nothing as long as nothing is drawn");
      }
      demand(!Array.isArray(results[0]), "results[0] is a list");
      field(results[0], "result");
    },
  },
  {
    name: "an unknown webhook is no error",
    expects: "POST /webhook with an event that trains nothing: 2xx within 1 s",
    async run({ client, identity }) {
      const answer = await client.post("webhook", {
        action: "LABEL_LINK_UPDATED",
        project: { id: 987_654 },
        label_link: {},
      });
      if (answer.status === 404 && identity.kind === "python-1") throw new Skipped("it has no /webhook yet");
      demand(answer.status >= 200 && answer.status < 300, saying(answer));
      demand(answer.ms < 1000, `it took ${Math.round(answer.ms)} ms`);
    },
  },
  {
    name: "versions is a list or not there",
    expects: 'GET /versions: a JSON object with the list "versions", or 404 as current Python backends answer',
    async run({ client }) {
      const answer = await client.get("versions");
      if (answer.status === 404 || answer.status === 405) throw new Skipped("it has no GET /versions");
      list(field(ok(answer).body, "versions"), "versions");
    },
  },
];
