export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Writes one event; secrets are never given to it. */
export type Log = (level: Exclude<LogLevel, "silent">, message: string) => void;

/** A log of lines `time LEVEL message` from a level up; to the error stream, so that standard output stays parsable. */
export function createLog(level: LogLevel = "info", write: (line: string) => void = writeLine): Log {
  const threshold = logLevels.indexOf(level);
  return (at, message) => {
    if (logLevels.indexOf(at) >= threshold) write(`${new Date().toISOString()} ${at.toUpperCase()} ${message}`);
  };
}

function writeLine(line: string): void {
  process.stderr.write(`${line}\n`);
}
