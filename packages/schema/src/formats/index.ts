export { baseName, createFileNames, fileNameOf, type FileNames } from "./file-names.ts";
export type {
  ExportFile,
  ExportFormat,
  ExportSource,
  ImportedItem,
  ImportedResults,
  ImportedTask,
  ImportFile,
  ImportFormat,
  ImportHead,
  ImportRecord,
  SourceAnnotation,
  SourceTask,
} from "./format.ts";
export type { RegionGeometry } from "./geometry-kind.ts";
export { lineRecords, linesOf, memoryFile, type TextLine } from "./memory-file.ts";
export { type IndexedLabel, type LabelIndex, labelIndex } from "./label-index.ts";
export {
  type Envelope,
  placeOf,
  type Region,
  type RegionView,
  regionsOf,
  resultId,
  skipCancelled,
  skipTask,
  textsOf,
} from "./regions.ts";
export {
  exportChoices,
  exportFormat,
  exportFormats,
  importFormat,
  importFormats,
  recognizeImport,
} from "./registry.ts";
export { type RegionShape, shapeOf } from "./images/region-shape.ts";
export { keepRight } from "./keep-right.ts";
export {
  createReport,
  type FormatReport,
  type ReportItem,
  type ReportKind,
  type ReportPlace,
  type ReportReason,
  type ReportSummary,
} from "./report.ts";
