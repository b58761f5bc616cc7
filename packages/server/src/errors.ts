/**
 * The only errors features throw on purpose; each becomes Label Studio's error envelope with its status. Anything
 * else that is thrown is a bug: logged with the request's id, answered 500 without its text.
 */
export class AppError extends Error {
  readonly status: number;
  /** `{ field: [message, …] }`, for 400. */
  readonly validationErrors: Record<string, string[]> | undefined;
  readonly headers: Record<string, string>;
  /** A body that is sent as it is, where Label Studio answers without its envelope. */
  readonly bareBody: unknown;

  constructor(
    status: number,
    detail: string,
    extra: {
      validationErrors?: Record<string, string[]>;
      headers?: Record<string, string>;
      bareBody?: unknown;
      cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: extra.cause });
    this.name = "AppError";
    this.status = status;
    this.validationErrors = extra.validationErrors;
    this.headers = extra.headers ?? {};
    this.bareBody = extra.bareBody;
  }
}

/** What a user calls the things we store. */
export type Thing =
  | "Project"
  | "Task"
  | "Annotation"
  | "AnnotationDraft"
  | "Prediction"
  | "MLBackend"
  | "PredictionRun"
  | "TrainingRun"
  | "View"
  | "Webhook"
  | "FileUpload"
  | "User";

export const notFound = (thing: Thing): AppError => new AppError(404, `No ${thing} matches the given query.`);
export const notAuthenticated = (detail = "Authentication credentials were not provided."): AppError =>
  new AppError(401, detail, { headers: { "www-authenticate": "Token" } });
export const forbidden = (detail = "You do not have permission to perform this action."): AppError =>
  new AppError(403, detail);
export const conflict = (detail: string): AppError => new AppError(409, detail);
export const methodNotAllowed = (method: string): AppError => new AppError(405, `Method "${method}" not allowed.`);

/** 400 naming each wrong field: `invalid({ title: ["Ensure this field has at least 3 characters."] })`. */
export const invalid = (fields: Record<string, string[]>): AppError =>
  new AppError(400, "Validation error", { validationErrors: fields });
/** 400 about the request as a whole. */
export const invalidRequest = (...messages: string[]): AppError => invalid({ non_field_errors: messages });
/** An error whose body Label Studio sends without its envelope. */
export const bare = (status: number, body: unknown, detail = "Error"): AppError =>
  new AppError(status, detail, { bareBody: body });

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
