import type { LabelConfig } from "../config/node.ts";
import type { Annotation } from "../shapes.ts";
import type { FormatReport } from "./report.ts";

/**
 * An annotation as formats see it. What is stored may have been made with another label config, or by a program:
 * its results are read with `regionsOf` and never trusted.
 */
export type SourceAnnotation = Pick<Annotation, "id" | "completed_by" | "was_cancelled"> & {
  readonly result: readonly unknown[];
  readonly [column: string]: unknown;
};

/** A task as formats see it: any `ExportedTask` is one. */
export type SourceTask = {
  readonly id: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly annotations: readonly SourceAnnotation[];
  readonly [column: string]: unknown;
};

/** What an export is made from. */
export type ExportSource = {
  readonly config: LabelConfig;
  /** The tasks by ascending id, some at a time. May be asked for several times: formats with a head need two passes. */
  tasks(): AsyncIterable<readonly SourceTask[]>;
  /** Every key of the tasks' data, those that the config shows first. */
  dataKeys(): Promise<readonly string[]>;
};

/** One file of an export. `path` has `/` between folders, and no `..`, no root, no backslash. */
export type ExportFile = { readonly path: string; readonly content: AsyncIterable<string | Uint8Array> };

/**
 * A way to write tasks. Formats are pure: they open no file and no address that a task names. Their memory does not
 * grow with the project, except by a few bytes for each file.
 */
export type ExportFormat = {
  /** As Label Studio's `exportType`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What it is for, in Label Studio's words: `image segmentation`. */
  readonly tags: readonly string[];
  /** `one`: `write` gives exactly one file, to be sent as it is; `many`: its files are sent as a zip. */
  readonly files: "one" | "many";
  /** Of the one file, without a dot; for many files `zip`. */
  readonly extension: string;
  readonly mediaType: string;
  /** Why no project with this config can be exported, in a sentence for people; `null` when it can. */
  fits(config: LabelConfig): string | null;
  /**
   * The files. Each file's content is to be read to its end before the next file is asked for. What the format cannot
   * hold is told to `report` and left out; nothing stored makes it throw.
   */
  write(source: ExportSource, report: FormatReport): AsyncGenerator<ExportFile>;
};

/** One file to import. */
export type ImportFile = {
  /** Its name; inside a zip its path, with `/` between folders. */
  readonly path: string;
  /** In bytes; `null` when not known. */
  readonly size: number | null;
  /** Its bytes from the beginning; may be asked for several times. */
  chunks(): AsyncIterable<Uint8Array>;
  /**
   * Its items by the ending of its name: those of a JSON list (or one object), a JSON value a line, a row of CSV or TSV
   * as an object of texts by the names in the first line. Some at a time; may be asked for several times.
   */
  records(): AsyncIterable<readonly ImportRecord[]>;
};

/** One item as it stands in a file. Lines count from 1. */
export type ImportRecord = { readonly line: number | null } & (
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly path: string | null; readonly message: string }
);

/** What tells which format files have: their paths, and how the first of them begin. */
export type ImportHead = {
  readonly path: string;
  /** The first characters, up to some thousands; empty when the file was not looked at. */
  readonly head: string;
};

/** What an annotation or a prediction is made of; checked against the config by whoever stores it. */
export type ImportedResults = { readonly result: readonly Record<string, unknown>[]; readonly [key: string]: unknown };

export type ImportedTask = {
  readonly data: Readonly<Record<string, unknown>>;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly annotations?: readonly ImportedResults[];
  readonly predictions?: readonly ImportedResults[];
};

/** One task that was read, or what was wrong with it; the others are read all the same. */
export type ImportedItem = {
  /** The path of the file it is in. */
  readonly file: string;
  /** From 1; `null` when the file has no lines, or the item is spread over several files. */
  readonly line: number | null;
} & (
  | { readonly ok: true; readonly task: ImportedTask }
  /** `path` is a JSON path inside the item; `null` when it is about all of it. */
  | { readonly ok: false; readonly path: string | null; readonly message: string }
);

/** A way to read tasks. Nothing in a file makes it throw. */
export type ImportFormat = {
  /** For `?format=`. Where there is an export format of the same kind, its name. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Endings of the names of its files, in lower case with the dot. */
  readonly extensions: readonly string[];
  /** Whether images are files that it reads, and not only what its tasks show. */
  readonly readsImages?: boolean;
  /** Whether these files are certainly of this format: a format that may also be another one says no. */
  recognizes(files: readonly ImportHead[]): boolean;
  /** Why nothing can be imported into this config, in a sentence for people; `null` when it can. */
  fits(config: LabelConfig): string | null;
  /** The tasks of all files together. What cannot be kept of a task that is otherwise read is told to `report`. */
  read(
    files: readonly ImportFile[],
    options: { readonly config: LabelConfig },
    report: FormatReport,
  ): AsyncGenerator<ImportedItem>;
};
