/** Shows how far a long work is, on one line of a terminal; anywhere else it shows nothing. */
export interface ProgressLine {
  /** @param fraction of the work done, 0..1. */
  show(fraction: number, count: number): void;
  /** Prints a line above it. */
  print(line: string): void;
  /** Takes the line away. */
  end(): void;
}

const width = 24;
const redrawMs = 100;

export interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** @param unit what is counted: `tasks`. */
export function createProgressLine(
  unit: string,
  out: Terminal = process.stderr,
  now = () => performance.now(),
): ProgressLine {
  const shows = out.isTTY === true;
  const started = now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn = false;
  const clear = (): void => {
    if (drawn) out.write("\r\u001B[K");
    drawn = false;
  };
  return {
    show(fraction, count) {
      if (!shows || (now() - drawnAt < redrawMs && fraction < 1)) return;
      drawnAt = now();
      const seconds = (now() - started) / 1000;
      out.write(`\r\u001B[K${lineFor(Math.min(1, Math.max(0, fraction)), count, seconds, unit)}`);
      drawn = true;
    },
    print(line) {
      clear();
      out.write(`${line}\n`);
    },
    end: clear,
  };
}

function lineFor(fraction: number, count: number, seconds: number, unit: string): string {
  const full = Math.round(fraction * width);
  const bar = `${"█".repeat(full)}${"░".repeat(width - full)}`;
  const rate = seconds > 0 ? count / seconds : 0;
  const left = fraction > 0.001 && seconds > 1 ? ` · ${duration((seconds * (1 - fraction)) / fraction)} left` : "";
  return `${bar} ${String(Math.floor(fraction * 100)).padStart(3)} % · ${count} ${unit} · ${rate.toFixed(rate < 10 ? 1 : 0)}/s${left}`;
}

/** `42 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
