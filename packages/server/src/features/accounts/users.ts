import { type Role, type User, roles } from "@tandem/schema/api";
import { type ExpressionBuilder, sql } from "kysely";
import type { Db } from "../../database/emit.ts";
import type { Database } from "../../database/tables.ts";
import { AppError, methodNotAllowed, notFound } from "../../errors.ts";
import { type Caller, userOf } from "../../http/caller.ts";
import { checkedHotkeys } from "./hotkeys.ts";
import { newToken, organizationOf } from "./installation.ts";
import { storedJson, storedText } from "./stored-text.ts";
import { type UserRow, userToWire } from "./wire.ts";

export interface UserChange {
  first_name?: string | undefined;
  last_name?: string | undefined;
  phone?: string | undefined;
  email?: string | undefined;
  custom_hotkeys?: Record<string, unknown> | undefined;
}

/** Those who were added to a project that somebody was added to. */
const colleaguesOf = (eb: ExpressionBuilder<Database, "users">, user: number) =>
  eb
    .selectFrom("memberships as mine")
    .innerJoin("memberships as theirs", "theirs.project_id", "mine.project_id")
    .where("mine.user_id", "=", user)
    .select("theirs.user_id");

const mostUsers = 10_000;
export const toWire = async (db: Db, row: UserRow): Promise<User> => userToWire(row, await organizationOf(db));

/** Whom a caller may know of: a guest those who work in the same projects, a backend those who work in its own. */
const visibleTo = (db: Db, caller: Caller) => {
  const active = db.selectFrom("users").where("users.is_active", "=", true);
  if (caller.kind === "backend")
    return active.where("users.id", "in", (eb) =>
      eb.selectFrom("memberships").where("project_id", "=", caller.project).select("user_id"),
    );
  const { id, role } = userOf(caller);
  if (role !== "guest") return active;
  return active.where((eb) => eb.or([eb("users.id", "=", id), eb("users.id", "in", colleaguesOf(eb, id))]));
};

export async function listUsers(db: Db, caller: Caller): Promise<User[]> {
  userOf(caller);
  const rows = await visibleTo(db, caller).selectAll("users").orderBy("users.id").limit(mostUsers).execute();
  const organization = await organizationOf(db);
  return rows.map((row) => userToWire(row, organization));
}

export async function userRow(db: Db, id: number): Promise<UserRow> {
  const row = await db
    .selectFrom("users")
    .selectAll()
    .where("id", "=", id)
    .where("is_active", "=", true)
    .executeTakeFirst();
  if (!row) throw notFound("User");
  return row;
}

async function visibleUser(db: Db, caller: Caller, id: number): Promise<UserRow> {
  if (id > 2 ** 31 - 1) throw notFound("User");
  const row = await visibleTo(db, caller).selectAll("users").where("users.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("User");
  return row;
}

/** Whether there is such a user whom the caller may know of. */
export async function isVisibleTo(db: Db, caller: Caller, id: number): Promise<boolean> {
  if (id > 2 ** 31 - 1) return false;
  const row = await visibleTo(db, caller).select("users.id").where("users.id", "=", id).executeTakeFirst();
  return row !== undefined;
}

export async function getUser(db: Db, caller: Caller, id: number): Promise<User> {
  userOf(caller);
  return toWire(db, await visibleUser(db, caller, id));
}

/** Oneself, or anybody as the owner; what one is called and one's hotkeys, never the e-mail or the role. */
export async function changeUser(db: Db, caller: Caller, id: number, change: UserChange): Promise<User> {
  const { id: self, role } = userOf(caller);
  const row = await visibleUser(db, caller, id);
  if (self !== id && role !== "owner") throw new AppError(403, "You may change only your own account.");
  if (change.email !== undefined && change.email.toLowerCase() !== row.email.toLowerCase())
    throw methodNotAllowed("PATCH");
  const text = (value: string | undefined, before: string) => (value === undefined ? before : storedText(value));
  const changed = await db
    .updateTable("users")
    .set({
      first_name: text(change.first_name, row.first_name),
      last_name: text(change.last_name, row.last_name),
      phone: text(change.phone, row.phone),
      custom_hotkeys: storedJson(
        change.custom_hotkeys === undefined ? row.custom_hotkeys : checkedHotkeys(change.custom_hotkeys),
      ),
      last_activity: sql<string>`now()`,
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toWire(db, changed);
}

/** Removes somebody's access at once; their name stays on what they did. The last owner stays. */
export async function removeUser(db: Db, id: number): Promise<void> {
  if (id > 2 ** 31 - 1) throw notFound("User");
  await db.transaction().execute(async (trx) => {
    const owners = await trx
      .selectFrom("users")
      .select("id")
      .where("role", "=", "owner")
      .where("is_active", "=", true)
      .forUpdate()
      .execute();
    if (owners.length === 1 && owners[0]?.id === id)
      throw new AppError(403, "The only owner of the installation cannot be removed.");
    const gone = await trx
      .updateTable("users")
      .set({ is_active: false, password_hash: null, legacy_token: newToken() })
      .where("id", "=", id)
      .where("is_active", "=", true)
      .returning("id")
      .executeTakeFirst();
    if (!gone) throw notFound("User");
    await trx.deleteFrom("sessions").where("user_id", "=", id).execute();
    await trx.deleteFrom("api_tokens").where("user_id", "=", id).execute();
    await trx.deleteFrom("memberships").where("user_id", "=", id).execute();
    await trx.deleteFrom("task_locks").where("user_id", "=", id).execute();
  });
}

export async function resetLegacyToken(db: Db, id: number): Promise<string> {
  const token = newToken();
  await db.updateTable("users").set({ legacy_token: token }).where("id", "=", id).execute();
  return token;
}

/** What a role may do, in the words of Label Studio's permissions. */
export function permissionsOf(role: Role): string[] {
  const level = roles.indexOf(role);
  const everybody = ["projects.view", "projects.create", "tasks.view", "annotations.view", "annotations.create"];
  const members = [
    "organizations.view",
    "projects.change",
    "projects.delete",
    "tasks.create",
    "tasks.change",
    "tasks.delete",
    "annotations.change",
    "annotations.delete",
    "predictions.any",
    "labels.view",
  ];
  const owners = ["organizations.change", "organizations.invite"];
  return [...everybody, ...(level <= 1 ? members : []), ...(level === 0 ? owners : [])];
}
