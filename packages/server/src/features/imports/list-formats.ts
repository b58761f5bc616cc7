import { type ImportFormat, importFormats } from "@tandem/schema/formats";
import type { Context } from "../../context.ts";
import { configOf, projectRow } from "../projects/index.ts";
import { importableExtensions } from "./formats.ts";
import { plainFormat } from "./groups.ts";

/** The formats of `?format=`; those that the project's config has no use for come last. */
export async function listImportFormats(context: Context, projectId: number) {
  const config = configOf(await projectRow(context.db, projectId));
  const all = importFormats.map((format) => ({ ...describe(format), ...disabled(format.fits(config)) }));
  const description = "JSON, JSON lines, CSV, TSV, text, documents, media, or a zip of them, read as they are.";
  const plain = { name: plainFormat, title: "Tasks", description, extensions: importableExtensions };
  return [plain, ...all.filter((one) => !("disabled" in one)), ...all.filter((one) => "disabled" in one)];
}

const describe = ({ name, title, description, extensions }: ImportFormat) => ({
  name,
  title,
  description,
  extensions: [...extensions],
});

const disabled = (reason: string | null) => (reason === null ? {} : { disabled: true, reason });
