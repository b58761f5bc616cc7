import type { User, UserSimple } from "@tandem/schema/api";
import type { Selectable } from "kysely";
import type { UsersTable } from "../../database/tables.ts";

type Name = Pick<Selectable<UsersTable>, "email" | "first_name" | "last_name">;
export type UserRow = Selectable<UsersTable>;
export type UserSimpleRow = Pick<UserRow, "id" | "email" | "first_name" | "last_name">;

/** One or two characters for a round picture. */
export function initialsOf({ email, first_name: first, last_name: last }: Name): string {
  const letters = [...first]
    .slice(0, 1)
    .concat([...last].slice(0, 1))
    .join("");
  return letters === "" ? email.slice(0, 2) : letters;
}

/** `Ann Lee ann@example.com, 1`, as Label Studio names the author of an annotation. */
export const authorName = ({ id, email, first_name, last_name }: UserSimpleRow): string =>
  [first_name, last_name, `${email}, ${id}`].filter((part) => part !== "").join(" ");

const usernameOf = (email: string): string => email.split("@")[0] ?? email;

export const userSimple = ({ id, email, first_name, last_name }: UserSimpleRow): UserSimple => ({
  id,
  first_name,
  last_name,
  username: usernameOf(email),
  email,
  avatar: null,
});

/** There is one organization: the installation. */
export const organizationId = 1;

export const userToWire = (row: UserRow, organization: { title: string; email: string }): User => ({
  ...userSimple(row),
  last_activity: row.last_activity,
  custom_hotkeys: row.custom_hotkeys,
  initials: initialsOf(row),
  phone: row.phone,
  active_organization: organizationId,
  active_organization_meta: organization,
  allow_newsletters: false,
  date_joined: row.created_at,
  role: row.role,
});
