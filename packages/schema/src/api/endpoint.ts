import type { Static, TSchema } from "typebox";

/** What an id in a request refers to; the server finds the project behind it and asks whether the caller may. */
export type Resource =
  | "project"
  | "task"
  | "annotation"
  | "draft"
  | "prediction"
  | "ml-backend"
  | "prediction-run"
  | "training-run"
  | "view"
  | "webhook"
  | "file";

/** What one may do in a project: see it, label its tasks, or change it. */
export type Right = "view" | "label" | "manage";

/** Where an endpoint finds the id: `params.id`, `query.project`, `body.task` … */
export type Place = `${"params" | "query" | "body"}.${string}`;

/**
 * Who may call an endpoint. Every endpoint says so; there is no default.
 * `of` + `in` name the object whose project is checked; several places: the first one present counts.
 */
export type Access =
  | { who: "anyone" }
  | { who: "user" }
  | { who: "owner" }
  | {
      who: "project";
      may: Right;
      of: Resource;
      in: Place | readonly Place[];
      optional?: boolean;
      /** Not for guests, whatever their right: it makes the server call addresses of the caller's choice. */
      notGuests?: boolean;
    };

export const anyone: Access = { who: "anyone" };
export const anyUser: Access = { who: "user" };
export const owner: Access = { who: "owner" };
export const may = (right: Right, of: Resource, place: Place | readonly Place[]): Access => ({
  who: "project",
  may: right,
  of,
  in: place,
});
/** The same, but not for guests: for what makes the server call an address of the caller's choice. */
export const notGuests = (access: Access): Access => ({ ...access, notGuests: true }) as Access;

/** As `may`, for lists that without the id show what the caller may see anyway. */
export const mayIfGiven = (right: Right, of: Resource, place: Place | readonly Place[]): Access =>
  ({ ...may(right, of, place), optional: true }) as Access;

export interface Endpoint<
  Params extends TSchema | undefined = TSchema | undefined,
  Query extends TSchema | undefined = TSchema | undefined,
  Body extends TSchema | undefined = TSchema | undefined,
  Returns extends TSchema | undefined = TSchema | undefined,
> {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Fastify syntax, with the trailing slash Label Studio's own clients use; both forms are served. */
  path: string;
  summary: string;
  access: Access;
  params?: Params;
  query?: Query;
  body?: Body;
  /** What a success answers; absent: no body, or not JSON. */
  returns?: Returns;
  /** The status of a success, 200 unless given. */
  status?: number;
  /** Form-encoded and multipart bodies: these booleans read as false when missing, as Label Studio's forms do. */
  formBooleans?: readonly string[];
  /** A body of files (multipart) or of raw bytes is read by the feature itself. */
  rawBody?: boolean;
  /** The answer is a stream or a file; the feature writes it. */
  streams?: boolean;
}

/** `T`'s values; `never` (no schema declared) gives the fallback. */
type StaticOr<T, Fallback> = [T] extends [never] ? Fallback : T extends TSchema ? Static<T> : Fallback;

/** What the function behind an endpoint receives, parsed and checked. */
export interface Input<E extends Endpoint> {
  params: StaticOr<NonNullable<E["params"]>, Record<string, never>>;
  query: StaticOr<NonNullable<E["query"]>, Record<string, never>>;
  body: StaticOr<NonNullable<E["body"]>, undefined>;
}
export type Output<E extends Endpoint> = StaticOr<NonNullable<E["returns"]>, unknown>;

/** Declares an endpoint; the type parameters follow from the schemas. */
export const endpoint = <
  P extends TSchema | undefined = undefined,
  Q extends TSchema | undefined = undefined,
  B extends TSchema | undefined = undefined,
  R extends TSchema | undefined = undefined,
>(
  definition: Endpoint<P, Q, B, R>,
): Endpoint<P, Q, B, R> => definition;
