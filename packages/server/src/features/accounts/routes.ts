import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { userOf } from "../../http/caller.ts";
import { route } from "../../http/route.ts";
import { createAttemptLimit } from "./attempt-limit.ts";
import { answerLogIn, answerLogOut, answerSignUp, type LogInCall } from "./log-in-pages.ts";
import { addPerson } from "./people.ts";
import * as tokens from "./personal-tokens.ts";
import * as settings from "./settings.ts";
import * as users from "./users.ts";

const { accounts } = api;

export function addAccountsRoutes(app: FastifyInstance): void {
  const context = app.tandem;
  const { db } = context;
  const limit = createAttemptLimit(context.config.loginsPerMinute);

  route(app, accounts.installation, () => settings.installationInfo(context));
  route(app, accounts.signup, (call) => answerSignUp(context, limit, call as LogInCall));
  route(app, accounts.login, (call) => answerLogIn(context, limit, call as LogInCall));
  route(app, accounts.logout, ({ request, reply }) => answerLogOut(context, request, reply));

  route(app, accounts.whoami, async ({ caller }) => {
    const row = await users.userRow(db, userOf(caller).id);
    return { ...(await users.toWire(db, row)), permissions: users.permissionsOf(row.role) };
  });
  route(app, accounts.currentUser, ({ caller }) => users.getUser(db, caller, userOf(caller).id));
  route(app, accounts.changeCurrentUser, ({ caller, body }) => users.changeUser(db, caller, userOf(caller).id, body));
  route(app, accounts.legacyToken, async ({ caller }) => ({
    token: (await users.userRow(db, userOf(caller).id)).legacy_token,
  }));
  route(app, accounts.resetLegacyToken, async ({ caller }) => ({
    token: await users.resetLegacyToken(db, userOf(caller).id),
  }));
  route(app, accounts.hotkeys, async ({ caller }) => ({
    custom_hotkeys: (await users.userRow(db, userOf(caller).id)).custom_hotkeys,
  }));
  route(app, accounts.changeHotkeys, async ({ caller, body }) => ({
    custom_hotkeys: (await users.changeUser(db, caller, userOf(caller).id, body)).custom_hotkeys,
  }));

  route(app, accounts.tokens, ({ caller }) => tokens.listPersonalTokens(db, userOf(caller).id));
  route(app, accounts.createToken, async ({ caller }) => ({
    token: await tokens.createPersonalToken(context, userOf(caller).id),
  }));
  route(app, accounts.refreshToken, async ({ body }) => ({
    access: await tokens.accessTokenFor(context, body.refresh),
  }));
  route(app, accounts.revokeToken, ({ caller, body }) =>
    tokens.revokePersonalToken(db, userOf(caller).id, body.refresh),
  );
  route(app, accounts.rotateToken, async ({ caller, body }) => ({
    refresh: await tokens.rotatePersonalToken(context, userOf(caller).id, body.refresh),
  }));
  route(app, accounts.jwtSettings, () => settings.readTokenSettings(db));
  route(app, accounts.changeJwtSettings, ({ body }) => settings.changeTokenSettings(db, body));

  route(app, accounts.users, ({ caller }) => users.listUsers(db, caller));
  route(app, accounts.createUser, async ({ body }) =>
    users.toWire(db, await addPerson(context, body, body.role ?? "member")),
  );
  route(app, accounts.user, ({ caller, params }) => users.getUser(db, caller, params.id));
  route(app, accounts.changeUser, ({ caller, params, body }) => users.changeUser(db, caller, params.id, body));
  route(app, accounts.deleteUser, ({ params }) => users.removeUser(db, params.id));
  route(app, accounts.invite, () => settings.readInvite(context));
  route(app, accounts.resetInvite, () => settings.resetInvite(context));
}
