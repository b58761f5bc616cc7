import type { Role } from "@tandem/schema/api";
import { sql } from "kysely";
import type { Context } from "../../context.ts";
import type { Db, Trx } from "../../database/emit.ts";
import { AppError, invalid } from "../../errors.ts";
import { adoptProjects, hasOwner, lockInstallation, newToken } from "./installation.ts";
import { hashPassword, shortestPassword, verifyPassword } from "./passwords.ts";
import { storedText } from "./stored-text.ts";
import type { UserRow } from "./wire.ts";

export interface NewPerson {
  email: string;
  password?: string | undefined;
  first_name?: string | undefined;
  last_name?: string | undefined;
}

/** One `@` with something on both sides and no spaces: whether mail arrives is another question. */
const emailFormat = /^[^\s@]+@[^\s@]+$/;

export function checkedEmail(email: string): string {
  const trimmed = storedText(email).trim().toLowerCase();
  if (!emailFormat.test(trimmed)) throw invalid({ email: ["Enter a valid email address."] });
  return trimmed;
}

export function checkPassword(password: string): void {
  if (password.length < shortestPassword)
    throw invalid({ password: [`Please enter a password of at least ${shortestPassword} characters.`] });
}

const byEmail = (db: Db, email: string): Promise<UserRow | undefined> =>
  db
    .selectFrom("users")
    .selectAll()
    .where(sql`lower(email)`, "=", email.trim().toLowerCase())
    .executeTakeFirst();

async function insertPerson(trx: Trx, person: NewPerson, hash: string | null, role: Role, token?: string | null) {
  const email = checkedEmail(person.email);
  const row = await trx
    .insertInto("users")
    .values({
      email,
      password_hash: hash,
      first_name: storedText(person.first_name ?? ""),
      last_name: storedText(person.last_name ?? ""),
      role,
      legacy_token: token ?? newToken(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw invalid({ email: ["User with this email already exists."] });
  return row;
}

/** Someone the owner added without a password sets it by signing up with the invite link; never an owner's account. */
async function claimAccount(trx: Trx, email: string, hash: string): Promise<UserRow | undefined> {
  return trx
    .updateTable("users")
    .set({ password_hash: hash })
    .where(sql`lower(email)`, "=", email)
    .where("password_hash", "is", null)
    .where("is_active", "=", true)
    .where("role", "<>", "owner")
    .returningAll()
    .executeTakeFirst();
}

/**
 * Signs somebody up: the first becomes the owner, those with the invite link members, others guests where that is
 * allowed. Two first sign-ups at the same time give one owner.
 */
export async function signUp(context: Context, person: NewPerson & { password: string }, invite: string | undefined) {
  const email = checkedEmail(person.email);
  checkPassword(person.password);
  const hash = await hashPassword(person.password);
  return context.db.transaction().execute(async (trx) => {
    const installation = await lockInstallation(trx, context);
    if (!(await hasOwner(trx))) {
      const owner = await insertPerson(trx, person, hash, "owner");
      await adoptProjects(trx, owner.id);
      return owner;
    }
    if (invite !== undefined && invite === installation.invite_token) {
      return (await claimAccount(trx, email, hash)) ?? insertPerson(trx, person, hash, "member");
    }
    if (invite) throw new AppError(403, "The invite link is not valid any more. Ask for a new one.");
    if (!context.config.allowSignup) throw new AppError(403, "Signing up needs an invite link.");
    return insertPerson(trx, person, hash, "guest");
  });
}

/** The user of these credentials; 401 that does not say which of the two is wrong. */
export async function logIn(db: Db, email: string, password: string): Promise<UserRow> {
  const user = await byEmail(db, storedText(email));
  const right = await verifyPassword(password, user?.is_active ? user.password_hash : null);
  if (!user || !right) throw new AppError(401, "The email and password you entered don't match.");
  return user;
}

/** Adds a user in the owner's name; somebody who was removed comes back as they were. */
export async function addPerson(context: Context, person: NewPerson, role: Role): Promise<UserRow> {
  if (person.password) checkPassword(person.password);
  const hash = person.password ? await hashPassword(person.password) : null;
  const email = checkedEmail(person.email);
  return context.db.transaction().execute(async (trx) => {
    const back = await trx
      .updateTable("users")
      .set({ is_active: true, password_hash: hash, role, legacy_token: newToken() })
      .where(sql`lower(email)`, "=", email)
      .where("is_active", "=", false)
      .returningAll()
      .executeTakeFirst();
    return back ?? insertPerson(trx, person, hash, role);
  });
}

/** The user named by the environment, made at the start if missing: the owner where there is none. */
export async function ensureBootstrapUser(context: Context): Promise<void> {
  const wanted = context.config.bootstrapUser;
  if (!wanted) return;
  const email = checkedEmail(wanted.email);
  if (await byEmail(context.db, email)) return;
  const hash = await hashPassword(wanted.password);
  await context.db.transaction().execute(async (trx) => {
    await lockInstallation(trx, context);
    if (await byEmail(trx, email)) return;
    const role = (await hasOwner(trx)) ? "member" : "owner";
    const user = await insertPerson(trx, { email }, hash, role, wanted.token);
    if (role === "owner") await adoptProjects(trx, user.id);
  });
}
