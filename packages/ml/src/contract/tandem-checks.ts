import {
  type Check,
  checkedProject,
  checkResults,
  demand,
  demandStatus,
  field,
  list,
  ok,
  predict,
  unknownProject,
  versionOf,
} from "./check.ts";

/** What only a backend with Tandem's additions promises. */
export const tandemChecks: readonly Check[] = [
  {
    name: "predict needs no setup before",
    expects: "POST /predict for a project without /setup: results",
    async run(situation) {
      const answer = await predict(situation, situation.tasks.slice(0, 1), null, unknownProject);
      checkResults(answer, situation, 1);
    },
  },
  {
    name: "params may be null",
    expects: 'POST /predict with "params": null: 2xx',
    async run({ client, tasks, labelConfig }) {
      const body = { tasks: tasks.slice(0, 1), project: checkedProject, label_config: labelConfig, params: null };
      ok(await client.post("predict", body));
    },
  },
  {
    name: "extra_params may be a JSON string or an object",
    expects: 'POST /setup with "extra_params" as text, object or null: 2xx',
    async run({ client, labelConfig }) {
      for (const extra of ['{"a":1}', { a: 1 }, null]) {
        ok(await client.post("setup", { project: checkedProject, schema: labelConfig, extra_params: extra }));
      }
    },
  },
  {
    name: "no tasks, no results",
    expects: 'POST /predict with "tasks": []: "results": []',
    async run(situation) {
      const answer = ok(await predict(situation, []));
      const results = list(field(answer.body, "results"), "results");
      demand(results.length === 0, `${results.length} results`);
    },
  },
  {
    name: "broken JSON is 400",
    expects: "POST /predict with half a body: status 400",
    run: async ({ client }) => demandStatus(await client.post("predict", '{"tasks":'), 400),
  },
  {
    name: "a wrong shape is 400 and says where",
    expects: 'POST /predict with "tasks": "all": status 400 with /tasks in its text',
    async run({ client }) {
      const answer = await client.post("predict", { tasks: "all" });
      demandStatus(answer, 400);
      demand(answer.text.includes("/tasks"), `the answer does not name /tasks: ${answer.text}`);
    },
  },
  {
    name: "another content type is 415",
    expects: "POST /predict as text/plain: status 415",
    run: async ({ client }) => demandStatus(await client.post("predict", "a=b", { contentType: "text/plain" }), 415),
  },
  {
    name: "an unknown path is 404",
    expects: "GET /no-such-path: status 404",
    run: async ({ client }) => demandStatus(await client.get("no-such-path"), 404),
  },
  {
    name: "a wrong method is 405",
    expects: "GET /predict: status 405",
    run: async ({ client }) => demandStatus(await client.get("predict"), 405),
  },
  {
    name: "it says when it is ready",
    expects: "GET /ready: status 200",
    run: async ({ client }) => demandStatus(await client.get("ready"), 200),
  },
  {
    name: "versions has the live one",
    expects: "GET /versions: the version that /setup says is in the list",
    async run(situation) {
      const version = await versionOf(situation);
      const answer = ok(await situation.client.get("versions"));
      demand(list(field(answer.body, "versions"), "versions").includes(version), `${version} is not in ${answer.text}`);
    },
  },
  {
    name: "metrics are Prometheus text",
    expects: "GET /metrics: text with # TYPE lines",
    async run({ client }) {
      const answer = await client.get("metrics");
      demandStatus(answer, 200);
      demand(answer.text.includes("# TYPE"), "no # TYPE line");
    },
  },
];
