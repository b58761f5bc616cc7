import type { LabelConfig } from "../config/node.ts";
import { asrManifest, asrManifestImport } from "./asr-manifest.ts";
import { conll2003 } from "./conll-export.ts";
import { conll2003Import } from "./conll-import.ts";
import type { ExportFormat, ImportFormat, ImportHead } from "./format.ts";
import { huggingFaceImport } from "./hugging-face-import.ts";
import { brushToCoco, coco } from "./images/coco-export.ts";
import { cocoImport } from "./images/coco-import.ts";
import { brushToNumpy, brushToPng } from "./images/mask-files-export.ts";
import { brushNumpyImport, brushPngImport } from "./images/mask-files-import.ts";
import { voc } from "./images/voc-export.ts";
import { vocImport } from "./images/voc-import.ts";
import { yolo, yoloObb } from "./images/yolo-export.ts";
import { yoloImport, yoloObbImport } from "./images/yolo-import.ts";
import { json, jsonMin } from "./json-files.ts";
import { csvImport, jsonMinImport, tsvImport } from "./simple-import.ts";
import { spacyImport } from "./spacy-import.ts";
import { csv, tsv } from "./tables.ts";

/** Every format that a project can be exported to, in the order in which people see them. */
export const exportFormats: readonly ExportFormat[] = [
  json,
  jsonMin,
  csv,
  tsv,
  conll2003,
  asrManifest,
  coco,
  yolo,
  yoloObb,
  voc,
  brushToNumpy,
  brushToPng,
  brushToCoco,
];

/** Every format of other tools, and of our own simple exports, that tasks can be imported from. The first that recognizes files has them. */
export const importFormats: readonly ImportFormat[] = [
  jsonMinImport,
  csvImport,
  tsvImport,
  conll2003Import,
  asrManifestImport,
  spacyImport,
  huggingFaceImport,
  cocoImport,
  yoloImport,
  yoloObbImport,
  vocImport,
  brushPngImport,
  brushNumpyImport,
];

/**
 * The format of Label Studio's `exportType`. `COCO_WITH_IMAGES` is `COCO`, and so on: no media is fetched, so files
 * are the same with and without.
 */
export function exportFormat(name: string): ExportFormat | undefined {
  const wanted = name.replace(/_WITH_IMAGES$/, "");
  return exportFormats.find((format) => format.name === name) ?? exportFormats.find((format) => format.name === wanted);
}

/** The formats with why a config cannot be exported to them; those that it can come first. */
export function exportChoices(config: LabelConfig): { format: ExportFormat; reason: string | null }[] {
  const all = exportFormats.map((format) => ({ format, reason: format.fits(config) }));
  return [...all.filter(({ reason }) => reason === null), ...all.filter(({ reason }) => reason !== null)];
}

/** The import format of a name, in any letter case. */
export function importFormat(name: string): ImportFormat | undefined {
  return importFormats.find((format) => format.name.toLowerCase() === name.trim().toLowerCase());
}

/** The format that files and the images beside them certainly are, if a config can take it. */
export function recognizeImport(
  files: readonly ImportHead[],
  config: LabelConfig,
  images: readonly ImportHead[] = [],
): ImportFormat | undefined {
  const seenBy = (format: ImportFormat) => (format.readsImages ? [...files, ...images] : files);
  return importFormats.find((format) => format.recognizes(seenBy(format)) && format.fits(config) === null);
}
