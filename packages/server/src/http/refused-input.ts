import pg from "pg";
import { AppError } from "../errors.ts";

/** What PostgreSQL says of a value that no column holds, by SQLSTATE. */
const refusedValues: Readonly<Record<string, string>> = {
  "22003": "A number in the request is out of range.",
  "22008": "A time in the request is out of range.",
  "22021": "Text in the request holds U+0000, which cannot be stored.",
  "22P02": "A value in the request has a form that cannot be stored.",
  "22P05": "Text in the request holds U+0000 or half a surrogate pair, which cannot be stored.",
  "54001": "A value in the request is nested too deeply.",
};

/** How the multipart parser names a body that is none; its errors carry no status. */
const brokenForm = /^Multipart: Boundary not found$|unexpected end of multipart data$|^Malformed part header/i;

/**
 * What the parsers and the database refuse because of what was sent: 400, as a last net under the checks of the
 * features. Null for any other error.
 */
export function asRefusedInput(error: unknown): AppError | null {
  if (error instanceof pg.DatabaseError) {
    const detail = Object.hasOwn(refusedValues, error.code ?? "") ? refusedValues[error.code ?? ""] : undefined;
    return detail === undefined ? null : new AppError(400, detail, { cause: error });
  }
  if (error instanceof Error && brokenForm.test(error.message))
    return new AppError(400, `The form cannot be read: ${error.message.replace(/^Multipart: /, "")}.`);
  return null;
}
