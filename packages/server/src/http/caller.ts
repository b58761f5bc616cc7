import type { Role } from "@tandem/schema/api";
import { forbidden } from "../errors.ts";

export interface CallerUser {
  id: number;
  email: string;
  first_name: string;
  last_name: string;
  role: Role;
}

/** Who is calling: nobody, a person, or an ML backend whose token works for one project only. */
export type Caller =
  | { kind: "nobody" }
  | { kind: "user"; user: CallerUser; via: "session" | "token" }
  | { kind: "backend"; project: number; backend: number };

export const nobody: Caller = { kind: "nobody" };

/** The person behind a call; a backend's token may not do what only people do. */
export function userOf(caller: Caller): CallerUser {
  if (caller.kind === "user") return caller.user;
  throw forbidden();
}

/** The person's id, or null for a backend. */
export const userIdOf = (caller: Caller): number | null => (caller.kind === "user" ? caller.user.id : null);
