import { type api, type Endpoint, type Input, type Output } from "@tandem/schema/api";
import { ApiError, createClient, type RawBody } from "@tandem/schema/client";

/** Whether an endpoint declares a part: an optional property that is not declared has the type `undefined` alone. */
type Declares<E extends Endpoint, Part extends "params" | "query" | "body"> = [NonNullable<E[Part]>] extends [never]
  ? false
  : true;
interface Always {
  signal?: AbortSignal;
  rawBody?: RawBody;
  headers?: Record<string, string>;
}
type Given<E extends Endpoint> = (Declares<E, "params"> extends true ? { params: Input<E>["params"] } : unknown) &
  (Declares<E, "query"> extends true ? { query?: Input<E>["query"] } : unknown) &
  (Declares<E, "body"> extends true ? { body: Input<E>["body"] } : unknown) &
  Always;
type Call<E extends Endpoint> =
  Declares<E, "params"> extends true
    ? (input: Given<E>) => Promise<Output<E>>
    : Declares<E, "body"> extends true
      ? (input: Given<E>) => Promise<Output<E>>
      : (input?: Given<E>) => Promise<Output<E>>;
type Table = typeof api;
/** Every endpoint of the table as a function that takes exactly the parts the endpoint declares. */
type TypedClient = {
  [Feature in keyof Table]: {
    [Name in keyof Table[Feature]]: Table[Feature][Name] extends Endpoint ? Call<Table[Feature][Name]> : never;
  };
};

/** The studio talks to the server that served it, with the session's cookie. */
export const client = createClient({ baseUrl: "" }) as unknown as TypedClient;

/** For the last save of a page that is being closed: the browser finishes it without the page. At most 64 KB. */
export const lastingClient = createClient({
  baseUrl: "",
  fetch: (input, init) => fetch(input, { ...init, keepalive: true }),
}) as unknown as TypedClient;

export { ApiError };
export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof ApiError && error.status === status;
