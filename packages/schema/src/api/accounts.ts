import Type, { type Static } from "typebox";
import { Id, JsonObject, Timestamp, literals, nullable } from "../shapes.ts";
import { anyUser, anyone, endpoint, owner } from "./endpoint.ts";

export const roles = ["owner", "member", "guest"] as const;
/**
 * `owner`: owns the installation. `member`: works in every project. `guest`: signed up by themselves; sees only the
 * projects they created or were added to.
 */
export type Role = (typeof roles)[number];

export const UserSimple = Type.Object({
  id: Id,
  first_name: Type.String(),
  last_name: Type.String(),
  username: Type.String(),
  email: Type.String(),
  avatar: nullable(Type.String()),
});
export type UserSimple = Static<typeof UserSimple>;

export const User = Type.Object({
  ...UserSimple.properties,
  last_activity: Timestamp,
  custom_hotkeys: JsonObject,
  initials: Type.String(),
  phone: Type.String(),
  active_organization: Id,
  active_organization_meta: Type.Object({ title: Type.String(), email: Type.String() }),
  allow_newsletters: Type.Boolean(),
  date_joined: Timestamp,
  role: literals(roles),
});
export type User = Static<typeof User>;

const Credentials = Type.Object({
  email: Type.String({ minLength: 3, maxLength: 254 }),
  password: Type.String({ minLength: 1, maxLength: 1024 }),
  first_name: Type.Optional(Type.String({ maxLength: 100 })),
  last_name: Type.Optional(Type.String({ maxLength: 100 })),
  persist_session: Type.Optional(Type.Union([Type.Boolean(), Type.String()])),
});
const InviteQuery = Type.Object({ token: Type.Optional(Type.String()), next: Type.Optional(Type.String()) });
const ById = Type.Object({ id: Id });
const Refresh = Type.Object({ refresh: Type.String() });
const NewUser = Type.Object({
  email: Type.String({ minLength: 3, maxLength: 254 }),
  password: Type.Optional(Type.String({ maxLength: 1024 })),
  username: Type.Optional(Type.String()),
  first_name: Type.Optional(Type.String({ maxLength: 100 })),
  last_name: Type.Optional(Type.String({ maxLength: 100 })),
  role: Type.Optional(literals(roles)),
});
const UserChange = Type.Object({
  first_name: Type.Optional(Type.String({ maxLength: 100 })),
  last_name: Type.Optional(Type.String({ maxLength: 100 })),
  phone: Type.Optional(Type.String({ maxLength: 40 })),
  email: Type.Optional(Type.String()),
  custom_hotkeys: Type.Optional(JsonObject),
});

export const accounts = {
  /** What the log-in page must know: is there an owner yet, may one sign up. */
  installation: endpoint({
    method: "GET",
    path: "/api/installation",
    summary: "Whether somebody owns this installation, and who may sign up",
    access: anyone,
    returns: Type.Object({
      has_owner: Type.Boolean(),
      signup: Type.Union([Type.Literal("open"), Type.Literal("invite"), Type.Literal("first-user")]),
      version: Type.String(),
    }),
  }),
  signup: endpoint({
    method: "POST",
    path: "/user/signup/",
    summary: "Sign up; the first user owns the installation",
    access: anyone,
    query: InviteQuery,
    body: Credentials,
    status: 302,
    streams: true,
  }),
  login: endpoint({
    method: "POST",
    path: "/user/login/",
    summary: "Log in",
    access: anyone,
    query: InviteQuery,
    body: Credentials,
    status: 302,
    streams: true,
  }),
  logout: endpoint({
    method: "POST",
    path: "/logout/",
    summary: "Log out",
    access: anyone,
    status: 302,
    streams: true,
  }),
  whoami: endpoint({
    method: "GET",
    path: "/api/current-user/whoami/",
    summary: "The caller",
    access: anyUser,
    returns: Type.Object({ ...User.properties, permissions: Type.Array(Type.String()) }),
  }),
  currentUser: endpoint({
    method: "GET",
    path: "/api/current-user/",
    summary: "The caller",
    access: anyUser,
    returns: User,
  }),
  changeCurrentUser: endpoint({
    method: "PATCH",
    path: "/api/current-user/",
    summary: "Change one's own name",
    access: anyUser,
    body: UserChange,
    returns: User,
  }),
  legacyToken: endpoint({
    method: "GET",
    path: "/api/current-user/token/",
    summary: "The caller's legacy token",
    access: anyUser,
    returns: Type.Object({ token: Type.String() }),
  }),
  resetLegacyToken: endpoint({
    method: "POST",
    path: "/api/current-user/reset-token/",
    summary: "A new legacy token; the old one stops working",
    access: anyUser,
    status: 201,
    returns: Type.Object({ token: Type.String() }),
  }),
  hotkeys: endpoint({
    method: "GET",
    path: "/api/current-user/hotkeys/",
    summary: "The caller's own hotkeys",
    access: anyUser,
    returns: Type.Object({ custom_hotkeys: JsonObject }),
  }),
  changeHotkeys: endpoint({
    method: "PATCH",
    path: "/api/current-user/hotkeys/",
    summary: "Change the caller's hotkeys",
    access: anyUser,
    body: Type.Object({ custom_hotkeys: JsonObject }),
    returns: Type.Object({ custom_hotkeys: JsonObject }),
  }),
  tokens: endpoint({
    method: "GET",
    path: "/api/token/",
    summary: "The caller's personal access tokens, signatures cut off",
    access: anyUser,
    returns: Type.Array(Type.Object({ token: Type.String() })),
  }),
  createToken: endpoint({
    method: "POST",
    path: "/api/token/",
    summary: "A personal access token",
    access: anyUser,
    status: 201,
    returns: Type.Object({ token: Type.String() }),
  }),
  refreshToken: endpoint({
    method: "POST",
    path: "/api/token/refresh/",
    summary: "A short-lived access token for a personal access token",
    access: anyone,
    body: Refresh,
    returns: Type.Object({ access: Type.String() }),
  }),
  revokeToken: endpoint({
    method: "POST",
    path: "/api/token/blacklist/",
    summary: "Revoke a personal access token",
    access: anyUser,
    body: Refresh,
    status: 204,
  }),
  rotateToken: endpoint({
    method: "POST",
    path: "/api/token/rotate/",
    summary: "Replace a personal access token",
    access: anyUser,
    body: Refresh,
    returns: Type.Object({ refresh: Type.String() }),
  }),
  jwtSettings: endpoint({
    method: "GET",
    path: "/api/jwt/settings/",
    summary: "Which kinds of token are accepted",
    access: anyUser,
    returns: Type.Object({ api_tokens_enabled: Type.Boolean(), legacy_api_tokens_enabled: Type.Boolean() }),
  }),
  changeJwtSettings: endpoint({
    method: "POST",
    path: "/api/jwt/settings/",
    summary: "Choose which kinds of token are accepted",
    access: owner,
    body: Type.Object({
      api_tokens_enabled: Type.Optional(Type.Boolean()),
      legacy_api_tokens_enabled: Type.Optional(Type.Boolean()),
    }),
    returns: Type.Object({ api_tokens_enabled: Type.Boolean(), legacy_api_tokens_enabled: Type.Boolean() }),
  }),
  users: endpoint({
    method: "GET",
    path: "/api/users/",
    summary: "The people of this installation",
    access: anyUser,
    returns: Type.Array(User),
  }),
  createUser: endpoint({
    method: "POST",
    path: "/api/users/",
    summary: "Add a user",
    access: owner,
    body: NewUser,
    status: 201,
    returns: User,
  }),
  user: endpoint({
    method: "GET",
    path: "/api/users/:id/",
    summary: "A user",
    access: anyUser,
    params: ById,
    returns: User,
  }),
  changeUser: endpoint({
    method: "PATCH",
    path: "/api/users/:id/",
    summary: "Change a user's name: oneself, or anybody as the owner",
    access: anyUser,
    params: ById,
    body: UserChange,
    returns: User,
  }),
  deleteUser: endpoint({
    method: "DELETE",
    path: "/api/users/:id/",
    summary: "Remove a user; what they labeled stays",
    access: owner,
    params: ById,
    status: 204,
  }),
  invite: endpoint({
    method: "GET",
    path: "/api/invite/",
    summary: "The link that lets people join",
    access: owner,
    returns: Type.Object({ token: Type.String(), invite_url: Type.String() }),
  }),
  resetInvite: endpoint({
    method: "POST",
    path: "/api/invite/reset-token/",
    summary: "A new invite link; the old one stops working",
    access: owner,
    status: 201,
    returns: Type.Object({ token: Type.String(), invite_url: Type.String() }),
  }),
};
