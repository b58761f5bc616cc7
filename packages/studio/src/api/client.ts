import { ApiError, createClient } from "@tandem/schema/client";

/** The studio talks to the server that served it, with the session's cookie. */
export const client = createClient({ baseUrl: "" });

/** For the last save of a page that is being closed: the browser finishes it without the page. At most 64 KB. */
export const lastingClient = createClient({
  baseUrl: "",
  fetch: (input, init) => fetch(input, { ...init, keepalive: true }),
});

export { ApiError };
export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof ApiError && error.status === status;
