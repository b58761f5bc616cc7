import type { Db } from "../../database/emit.ts";
import { invalid } from "../../errors.ts";
import { listFiles } from "./queries.ts";

/** `[1,2]` or `1,2`; null when no ids were given. */
function idsIn(text: string | undefined): number[] | null {
  if (text === undefined || text.trim() === "") return null;
  if (!/^\s*\[?\s*(\d{1,9}\s*(,\s*\d{1,9}\s*)*)?\]?\s*$/.test(text))
    throw invalid({ ids: ["Expected a list of ids like [1,2]."] });
  return (text.match(/\d+/g) ?? []).map(Number);
}

/** The uploaded files of a project; `file` is where they are served, below `/data/`. */
export async function listUploads(db: Db, project: number, ids: string | undefined) {
  const files = await listFiles(db, project, idsIn(ids));
  return files.map(({ id, path, size }) => ({ id, file: `upload/${path}`, size }));
}
