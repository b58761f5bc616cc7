import { sql } from "kysely";
import type { Context } from "../../context.ts";
import { insertTasks } from "../tasks/index.ts";
import { createProject } from "../projects/index.ts";
import { connectBackend, moveBackend } from "../ml-backends/index.ts";

export interface DemoProject {
  title: string;
  /** Loads the content; called only when the project is made. */
  load: () => Promise<{
    labelConfig: string;
    instruction: string;
    tasks: { data: Record<string, unknown>; meta: Record<string, unknown> }[];
  }>;
  onLoad?: () => void;
}

/** The project is made once; who deletes it does not get it back at the next start. */
const marker = "demo.created";

async function existingDemo(context: Context): Promise<{ known: boolean; project: number | null }> {
  const row = await context.db
    .selectFrom("audit_log")
    .leftJoin("projects", "projects.id", "audit_log.project_id")
    .select("projects.id")
    .where("audit_log.action", "=", marker)
    .executeTakeFirst();
  return { known: row !== undefined, project: row?.id ?? null };
}

/**
 * Makes the demo project on the first start, in one transaction: a killed first start leaves nothing half.
 * @returns its id, or null when somebody deleted it
 */
export async function seedDemo(context: Context, demo: DemoProject): Promise<number | null> {
  const existing = await existingDemo(context);
  if (existing.known) return existing.project;
  demo.onLoad?.();
  const content = await demo.load();
  return context.db.transaction().execute(async (trx) => {
    const project = await createProject(trx, context, {
      title: demo.title,
      label_config: content.labelConfig,
      expert_instruction: content.instruction,
      strategy: "margin",
    });
    await insertTasks(trx, project, content.tasks);
    await trx
      .insertInto("audit_log")
      .values({ action: marker, project_id: project, detail: JSON.stringify({ tasks: content.tasks.length }) })
      .execute();
    return project;
  });
}

/** Connects the demo's model, or tells the server its new address: it listens on another free port after each start. */
export async function connectDemoBackend(
  context: Context,
  project: number,
  model: { title: string; url: string },
): Promise<void> {
  const row = await context.db
    .selectFrom("ml_backends")
    .select(["id", "url"])
    .where("project_id", "=", project)
    .where("is_demo", "=", true)
    .executeTakeFirst();
  if (row) await moveBackend(context, row.id, model.url);
  else if (!(await hadBackend(context, project)))
    await connectBackend(context, { project, title: model.title, url: model.url, isDemo: true });
}

/** Whether the demo's model was connected before and then removed by somebody. */
async function hadBackend(context: Context, project: number): Promise<boolean> {
  const { rows } = await sql<{
    had: boolean;
  }>`select exists (select 1 from model_versions where project_id = ${project}) as had`.execute(context.db);
  return rows[0]?.had ?? false;
}
