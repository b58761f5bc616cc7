import type { Access, Place, Resource, Right } from "@tandem/schema/api";
import { sql } from "kysely";
import type { Db } from "../database/emit.ts";
import type { Database } from "../database/tables.ts";
import { type AppError, type Thing, bare, forbidden, invalid, notAuthenticated, notFound } from "../errors.ts";
import type { Caller } from "./caller.ts";

/** The table behind each kind of object, and what a user calls it. */
const resources = {
  project: { table: "projects", thing: "Project" },
  task: { table: "tasks", thing: "Task" },
  annotation: { table: "annotations", thing: "Annotation" },
  draft: { table: "drafts", thing: "AnnotationDraft" },
  prediction: { table: "predictions", thing: "Prediction" },
  "ml-backend": { table: "ml_backends", thing: "MLBackend" },
  "prediction-run": { table: "prediction_runs", thing: "PredictionRun" },
  "training-run": { table: "training_runs", thing: "TrainingRun" },
  view: { table: "views", thing: "View" },
  webhook: { table: "webhooks", thing: "Webhook" },
  file: { table: "files", thing: "FileUpload" },
} satisfies Record<Resource, { table: keyof Database; thing: Thing }>;

const rank: Record<Right, number> = { view: 1, label: 2, manage: 3 };

/** What a caller may do in a project; null: it does not exist for them. */
export async function rightIn(db: Db, caller: Caller, project: number): Promise<Right | null> {
  if (caller.kind === "nobody") return null;
  if (caller.kind === "backend") return caller.project === project ? "manage" : null;
  if (caller.user.role !== "guest") return "manage";
  const membership = await db
    .selectFrom("memberships")
    .select("may")
    .where("project_id", "=", project)
    .where("user_id", "=", caller.user.id)
    .executeTakeFirst();
  return membership?.may ?? null;
}

/** The project an object belongs to; null if there is no such object, undefined for objects of the whole installation. */
async function projectOf(db: Db, resource: Resource, id: number): Promise<number | null | undefined> {
  if (!Number.isSafeInteger(id) || id < 1 || id > 2 ** 31 - 1) return null;
  const column = resource === "project" ? sql.ref("o.id") : sql.ref("o.project_id");
  const { rows } = await sql<{ project: number | null; gone: boolean }>`
    select ${column} as project, p.deleted_at is not null as gone
    from ${sql.table(resources[resource].table)} o left join projects p on p.id = ${column}
    where o.id = ${id}`.execute(db);
  const [row] = rows;
  if (!row || row.gone) return null;
  return row.project ?? undefined;
}

interface RequestParts {
  params: unknown;
  query: unknown;
  body: unknown;
}

function valueAt(parts: RequestParts, place: Place): unknown {
  const [part, name] = place.split(".") as [keyof RequestParts, string];
  const holder = parts[part];
  return typeof holder === "object" && holder !== null ? (holder as Record<string, unknown>)[name] : undefined;
}

/** Which object the request means: the first of the places that is filled. */
function objectIn(access: Access & { who: "project" }, parts: RequestParts): { resource: Resource; id: number } | null {
  for (const place of [access.in].flat()) {
    const value = valueAt(parts, place);
    if (value === undefined || value === null || value === "" || value === "isnull") continue;
    // `view` ids stand beside project ids in the data manager's queries.
    return { resource: place === "query.view" ? "view" : access.of, id: Number(value) };
  }
  return null;
}

const missingObject = (access: Access & { who: "project" }): AppError => {
  const place = [access.in].flat()[0] ?? "params.id";
  const [part, name = "id"] = place.split(".");
  return part === "body"
    ? invalid({ [name]: ["This field is required."] })
    : bare(404, { detail: "Neither project nor view id specified" });
};

/**
 * Lets a request pass or throws: 401 for nobody, 404 where the caller may not even see the object, 403 where they may
 * see it but not do this. Returns the project it is about, if any.
 */
export async function checkAccess(db: Db, access: Access, caller: Caller, parts: RequestParts): Promise<number | null> {
  if (access.who === "anyone") return null;
  if (caller.kind === "nobody") throw notAuthenticated();
  if (access.who === "user") return null;
  const isOwner = caller.kind === "user" && caller.user.role === "owner";
  if (access.who === "owner") {
    if (!isOwner) throw forbidden();
    return null;
  }
  const isGuest = caller.kind === "user" && caller.user.role === "guest";
  const object = objectIn(access, parts);
  if (!object) {
    if (access.optional) return null;
    throw missingObject(access);
  }
  const { thing } = resources[object.resource];
  const project = await projectOf(db, object.resource, object.id);
  if (project === null) throw notFound(thing);
  if (project === undefined) {
    if (!isOwner) throw notFound(thing);
    return null;
  }
  const right = await rightIn(db, caller, project);
  if (right === null) throw notFound(thing);
  if (rank[right] < rank[access.may]) throw forbidden();
  if (access.notGuests && isGuest)
    throw forbidden("Guests may not connect models and webhooks. Ask a member of this installation.");
  return project;
}

/** Throws unless the caller may do this in the project; for the few decisions an endpoint's declaration cannot hold. */
export async function requireRight(db: Db, caller: Caller, project: number, right: Right): Promise<void> {
  const actual = await rightIn(db, caller, project);
  if (actual === null) throw notFound("Project");
  if (rank[actual] < rank[right]) throw forbidden();
}
