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
export { linesOf, memoryFile, type TextLine } from "./memory-file.ts";
export { type IndexedLabel, type LabelIndex, labelIndex } from "./label-index.ts";
export { type Envelope, placeOf, type Region, type RegionView, regionsOf, resultId, textsOf } from "./regions.ts";
export {
  createReport,
  type FormatReport,
  type ReportItem,
  type ReportKind,
  type ReportPlace,
  type ReportReason,
  type ReportSummary,
} from "./report.ts";
