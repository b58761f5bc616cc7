import { createHmac, timingSafeEqual } from "node:crypto";
import { invalid } from "../../../errors.ts";
import type { Mark } from "./run-query.ts";

/** A cursor belongs to one project, one filter and one order: what it is signed with besides the secret. */
export interface CursorScope {
  project: number;
  filters: unknown;
  ordering: unknown;
  selection: unknown;
}

const macBytes = 12;

const sign = (secret: string, scope: CursorScope, payload: string): Buffer =>
  createHmac("sha256", secret)
    .update(JSON.stringify(["task-cursor", scope.project, scope.filters, scope.ordering, scope.selection, payload]))
    .digest()
    .subarray(0, macBytes);

/** Where a page ended, as text that a client hands back. */
export function writeCursor(secret: string, scope: CursorScope, mark: Mark): string {
  const payload = JSON.stringify([mark.value, mark.id]);
  return Buffer.concat([sign(secret, scope, payload), Buffer.from(payload)]).toString("base64url");
}

/** @throws 400 for a cursor that we did not make, or made for another project, filter or order */
export function readCursor(secret: string, scope: CursorScope, cursor: string): Mark {
  const bytes = Buffer.from(cursor, "base64url");
  const payload = bytes.subarray(macBytes).toString("utf8");
  const mac = bytes.subarray(0, macBytes);
  if (mac.length !== macBytes || !timingSafeEqual(mac, sign(secret, scope, payload)))
    throw invalid({ cursor: ["This cursor is not of this query; ask for its first page."] });
  const [value, id] = JSON.parse(payload) as [Mark["value"], number];
  return { value, id };
}
