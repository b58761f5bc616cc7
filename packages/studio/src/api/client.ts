import { ApiError, createClient } from "@tandem/schema/client";
import { sessionExpired } from "./session.ts";

/** Whatever the call: when the server no longer knows the session, the log-in page comes. */
async function fetchAsUser(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if (response.status === 401) sessionExpired();
  return response;
}

/** The studio talks to the server that served it, with the session's cookie. */
export const client = createClient({ baseUrl: "", fetch: fetchAsUser });

/** For the last save of a page that is being closed: the browser finishes it without the page. At most 64 KB. */
export const lastingClient = createClient({
  baseUrl: "",
  fetch: (input, init) => fetch(input, { ...init, keepalive: true }),
});

export { ApiError };
export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof ApiError && error.status === status;
