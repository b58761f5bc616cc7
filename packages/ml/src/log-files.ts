import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import path from "node:path";
import type { LogTopic, LogWriter } from "./log.ts";

export interface LogFileOptions {
  /** Bytes after which a file is put aside. Default: 10 MB. */
  maxBytes?: number;
  /** Files put aside of each kind: `runtime.log.1` is the newest. Default: 5. */
  keep?: number;
}

/** Logs in files of a directory: `runtime.log`, and `train.log` for what is about trainings. */
export interface LogFiles {
  write: LogWriter;
  close(): void;
}

/**
 * Opens the log files of a directory, which is made when missing. Several processes may write to the same files.
 *
 * @throws Error when the directory cannot be written to.
 */
export function openLogFiles(directory: string, options: LogFileOptions = {}): LogFiles {
  const { maxBytes = 10 * 1024 ** 2, keep = 5 } = options;
  mkdirSync(directory, { recursive: true });
  const files: Record<LogTopic, RotatingFile> = {
    runtime: openRotating(path.join(directory, "runtime.log"), maxBytes, keep),
    train: openRotating(path.join(directory, "train.log"), maxBytes, keep),
  };
  return {
    write: (line, topic) => files[topic].append(`${line}\n`),
    close() {
      for (const file of Object.values(files)) file.close();
    },
  };
}

interface RotatingFile {
  append(text: string): void;
  close(): void;
}

function openRotating(file: string, maxBytes: number, keep: number): RotatingFile {
  let descriptor = openSync(file, "a", 0o640);
  let broken = false;

  const reopen = (): void => {
    closeSync(descriptor);
    descriptor = openSync(file, "a", 0o640);
  };
  const makeRoom = (bytes: number): void => {
    const { size, ino } = fstatSync(descriptor);
    if (size === 0 || size + bytes <= maxBytes) return;
    // Another process may have put the file aside already.
    if (existsSync(file) && statSync(file).ino === ino) putAside(file, keep);
    reopen();
  };
  return {
    append(text) {
      try {
        makeRoom(Buffer.byteLength(text));
        writeSync(descriptor, text);
        broken = false;
      } catch (error) {
        // A full disk must not end the backend; said once, and again after a success.
        if (!broken) process.stderr.write(`tandem-ml: ${file} cannot be written to: ${String(error)}\n`);
        broken = true;
      }
    },
    close: () => closeSync(descriptor),
  };
}

/** `x.log.1` becomes `x.log.2`, …, and `x.log` becomes `x.log.1`; the oldest is overwritten. */
function putAside(file: string, keep: number): void {
  for (let number = keep - 1; number >= 1; number -= 1) {
    if (existsSync(`${file}.${number}`)) renameSync(`${file}.${number}`, `${file}.${number + 1}`);
  }
  renameSync(file, `${file}.1`);
}
