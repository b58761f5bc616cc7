export { backendTokenOf, createBackendToken, revokeBackendTokens } from "./backend-tokens.ts";
export { ensureBootstrapUser } from "./people.ts";
export { addAccountsRoutes } from "./routes.ts";
export { storedJson, storedText } from "./stored-text.ts";
export { isVisibleTo } from "./users.ts";
export { authorName, initialsOf, organizationId, type UserSimpleRow, userSimple } from "./wire.ts";
