import type { Endpoint, Place, Resource } from "@tandem/schema/api";
import { sql } from "kysely";
import { startModelServer } from "./fakes/model-server.ts";
import { type TestServer, labelConfigs } from "./harness.ts";

export const spamResult = [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Spam"] } }];
/** Stands in the task's data: whoever may not see the project must never read it. */
export const secretWords = "secret words";

/** A project that holds one of everything, the owner's; the model behind it is fake. */
export interface FullProject {
  ids: Record<Resource, number>;
  /** Where the uploaded file is served. */
  file: string;
  model: Awaited<ReturnType<typeof startModelServer>>;
}

export async function created(server: TestServer, path: string, body: unknown): Promise<number> {
  const answer = await server.owner.json("POST", path, body);
  if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return (answer.body as { id: number }).id;
}

/** Uploads one file as a browser's form does; the import's answer. */
export function upload(server: TestServer, project: number, name: string, content: string, type = "text/plain") {
  const form = new FormData();
  form.append("file", new Blob([content], { type }), name);
  return server.owner.fetch(`/api/projects/${project}/import`, { method: "POST", body: form });
}

export async function startFullProject(server: TestServer): Promise<FullProject> {
  const model = await startModelServer();
  const ids = {} as Record<Resource, number>;
  ids.project = await created(server, "/api/projects/", { title: "Private", label_config: labelConfigs.text });
  ids.task = await created(server, "/api/tasks/", { project: ids.project, data: { text: secretWords } });
  const result = spamResult;
  ids.annotation = await created(server, `/api/tasks/${ids.task}/annotations/`, { result });
  ids.draft = await created(server, `/api/tasks/${ids.task}/drafts/`, { result });
  ids.prediction = await created(server, "/api/predictions/", { task: ids.task, result, model_version: "v1" });
  ids["ml-backend"] = await created(server, "/api/ml/", { project: ids.project, url: model.url, title: "m" });
  ids.view = await created(server, "/api/dm/views/", { project: ids.project, data: { title: "All" } });
  ids.webhook = await created(server, "/api/webhooks/", { project: ids.project, url: "http://127.0.0.1:9/hook" });
  await upload(server, ids.project, "tasks.csv", `text\n${secretWords}\n`);
  await server.owner.json("POST", `/api/ml/${ids["ml-backend"]}/train/`, {});
  await server.owner.json("POST", `/api/dm/actions/?id=retrieve_tasks_predictions&project=${ids.project}`, {});
  await server.settle();
  const first = async (table: string) =>
    (
      await sql<{ id: number }>`select id from ${sql.table(table)} where project_id = ${ids.project} limit 1`.execute(
        server.context.db,
      )
    ).rows[0]?.id ?? 0;
  ids["prediction-run"] = await first("prediction_runs");
  ids["training-run"] = await first("training_runs");
  ids.file = await first("files");
  const files = await server.owner.json("GET", `/api/projects/${ids.project}/file-uploads/`);
  return { ids, file: `/data/${(files.body as { file: string }[])[0]?.file ?? ""}`, model };
}

/** The values that bring a request of this endpoint to the object it is about: its path, and its body where it has one. */
export function aimedAt(endpoint: Endpoint, ids: Record<Resource, number>) {
  const { access } = endpoint;
  const id = access.who === "project" ? ids[access.of] : 1;
  const params: Record<string, string | number> = {};
  for (const [, name = ""] of endpoint.path.matchAll(/:(\w+)/g))
    params[name] = name === "annotation" ? ids.annotation : name === "action" ? "delete_tasks" : id;
  const query: Record<string, unknown> = {};
  const body: Record<string, unknown> = {};
  const places: readonly Place[] = access.who === "project" ? [access.in].flat() : [];
  for (const place of places) {
    const [part, name = ""] = place.split(".");
    const value = name === "view" ? ids.view : id;
    if (part === "query") query[name] = value;
    if (part === "body") body[name] = value;
  }
  return { params, query, body };
}
