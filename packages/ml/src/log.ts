import { createRedact, type Redact } from "./redaction.ts";

export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** What a line is about, where logs are kept apart: trainings, or everything else. */
export type LogTopic = "runtime" | "train";

/** Writes one event; what looks like a secret is hidden. */
export type Log = (level: Exclude<LogLevel, "silent">, message: string, topic?: LogTopic) => void;

/** Takes a finished line, without its end. */
export type LogWriter = (line: string, topic: LogTopic) => void;

/**
 * A log of lines `time LEVEL message` from a level up; to the error stream, so that standard output stays parsable.
 *
 * @param redact hides secrets; default: whatever looks like one.
 */
export function createLog(
  level: LogLevel = "info",
  write: LogWriter = writeLine,
  redact: Redact = createRedact(() => []),
): Log {
  const threshold = logLevels.indexOf(level);
  return (at, message, topic = "runtime") => {
    if (logLevels.indexOf(at) < threshold) return;
    write(`${new Date().toISOString()} ${at.toUpperCase()} ${redact(message)}`, topic);
  };
}

/** Writes a line to the error stream. */
export function writeLine(line: string): void {
  process.stderr.write(`${line}\n`);
}
