import type { Project, ProjectChange } from "@tandem/schema/api";
import { sql } from "kysely";
import type { Context } from "../../context.ts";
import { type Db, type Trx, emit, tellLive } from "../../database/emit.ts";
import { invalid } from "../../errors.ts";
import { type Caller, userIdOf } from "../../http/caller.ts";
import { columnsOf, configText } from "./changes.ts";
import { readCounters } from "./counters.ts";
import { checkAgainstAnnotations, checkedConfig } from "./label-config.ts";
import { isModelVersion, setLiveVersion } from "./live-version.ts";
import { applyOverlap } from "./overlap.ts";
import { configOf, emptyConfig } from "./parsed-configs.ts";
import { lockProject, type ProjectRow, projectRow } from "./rows.ts";
import { projectToWire } from "./wire.ts";

/** Credentials for the tasks' data are for those who manage the project, not for its guests and models. */
export const maySeeSecrets = (caller: Caller): boolean => caller.kind === "user" && caller.user.role !== "guest";

export async function wireProject(db: Db, row: ProjectRow, caller: Caller): Promise<Project> {
  const user = userIdOf(caller);
  const counters = (await readCounters(db, [row.id], user)).get(row.id);
  const creator = row.created_by === null ? undefined : await creatorOf(db, row.created_by);
  if (!counters) return wireProject(db, await projectRow(db, row.id), caller);
  return projectToWire(row, { creator: creator ?? null, counters, showSecrets: maySeeSecrets(caller) });
}

const creatorOf = (db: Db, id: number) =>
  db.selectFrom("users").select(["id", "email", "first_name", "last_name"]).where("id", "=", id).executeTakeFirst();

export const getProject = async (db: Db, id: number, caller: Caller): Promise<Project> =>
  wireProject(db, await projectRow(db, id), caller);

const ownerOf = (trx: Trx) =>
  trx
    .selectFrom("users")
    .select("id")
    .where("role", "=", "owner")
    .where("is_active", "=", true)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();

/**
 * Makes a project in the caller's transaction; 400 for a wrong config or setting. A guest who makes one may manage it.
 * Without a creator it is the owner's, also of one who comes later.
 * @returns its id
 */
export async function createProject(
  trx: Trx,
  _context: Context,
  change: ProjectChange,
  creator: { id: number; role: string } | null = null,
): Promise<number> {
  const text = configText(change.label_config ?? emptyConfig);
  const columns = columnsOf({ ...change, label_config: text }, null, checkedConfig(text));
  const createdBy = creator?.id ?? (await ownerOf(trx))?.id ?? null;
  const { id } = await trx
    .insertInto("projects")
    .values({ ...columns, created_by: createdBy } as { label_config: string })
    .returning("id")
    .executeTakeFirstOrThrow();
  if (creator?.role === "guest")
    await trx.insertInto("memberships").values({ project_id: id, user_id: creator.id, may: "manage" }).execute();
  await emit(trx, "PROJECT_CREATED", id, { project: id }, creator?.id ?? null);
  return id;
}

async function checkModelVersion(trx: Trx, before: ProjectRow, change: ProjectChange): Promise<void> {
  const name = change.model_version;
  if (name === undefined || name === null || name === "" || name === before.model_version) return;
  if (!(await isModelVersion(trx, before.id, name)))
    throw invalid({ model_version: ["Model version doesn't exist either as live model or as static predictions."] });
}

const overlapSettings = ["maximum_annotations", "overlap_cohort_percentage", "skip_queue"] as const;

/** Changes a project: config and settings are checked against what it holds; scores, overlap and listeners follow. */
export async function changeProject(
  context: Context,
  id: number,
  change: ProjectChange,
  caller: Caller,
): Promise<Project> {
  const after = await context.db.transaction().execute(async (trx) => {
    const before = await lockProject(trx, id);
    const text = change.label_config === undefined ? before.label_config : configText(change.label_config);
    const config = text === before.label_config ? configOf(before) : checkedConfig(text);
    if (text !== before.label_config) await checkAgainstAnnotations(trx, before, config);
    await checkModelVersion(trx, before, change);
    const changed = await trx
      .updateTable("projects")
      .set({ ...columnsOf(change, before, config), updated_at: sql<string>`now()` })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (changed.model_version !== before.model_version) await setLiveVersion(trx, id);
    if (overlapSettings.some((name) => changed[name] !== before[name])) await applyOverlap(trx, context, changed);
    await emit(trx, "PROJECT_UPDATED", id, { project: id }, userIdOf(caller));
    await tellLive(trx, id, { kind: "project" });
    return changed;
  });
  return wireProject(context.db, after, caller);
}
