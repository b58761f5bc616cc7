import { percentile } from "../server/measure.ts";
import type { Round } from "./load.ts";
import type { ServerName } from "./servers.ts";

/** A server at a batch size: the medians of its rounds, and the rounds. */
export interface Row extends Round {
  server: ServerName;
  batch: number;
  predictionsPerSecond: number;
  rounds: readonly Round[];
}

/** @throws RangeError when there is no round. */
export function toRow(server: ServerName, batch: number, rounds: readonly Round[]): Row {
  if (rounds.length === 0) throw new RangeError("--rounds must be at least 1");
  const requestsPerSecond = median(rounds.map((round) => round.requestsPerSecond));
  const cpu = rounds.flatMap(({ cpuMs }) => (cpuMs === null ? [] : [cpuMs]));
  return {
    server,
    batch,
    requestsPerSecond,
    predictionsPerSecond: requestsPerSecond * batch,
    cpuMs: cpu.length === 0 ? null : median(cpu),
    p50: median(rounds.map((round) => round.p50)),
    p99: median(rounds.map((round) => round.p99)),
    rounds,
  };
}

export function printRows(rows: readonly Row[]): void {
  console.log("batch  server           requests/s  predictions/s  p50 ms  p99 ms  of minimal  CPU ms  of minimal's");
  for (const row of rows) {
    const compared = compare(row, rowOf(rows, "minimal", row.batch));
    const cells = [
      String(row.batch).padStart(5),
      row.server.padEnd(15),
      row.requestsPerSecond.toFixed(0).padStart(11),
      row.predictionsPerSecond.toFixed(0).padStart(14),
      row.p50.toFixed(0).padStart(7),
      row.p99.toFixed(0).padStart(7),
      percent(compared?.requests).padStart(11),
      (row.cpuMs?.toFixed(3) ?? "?").padStart(7),
      percent(compared?.processor).padStart(13),
    ];
    console.log(cells.join(" "));
  }
}

/** What the SDK should reach: at least `least` times the requests per second of another server. */
const aims: readonly { than: ServerName; batch: number; least: number }[] = [
  { than: "minimal", batch: 1, least: 0.7 },
  { than: "minimal", batch: 256, least: 0.8 },
  { than: "flask", batch: 1, least: 5 },
  { than: "flask", batch: 256, least: 2.5 },
  { than: "label-studio-ml", batch: 1, least: 5 },
  { than: "label-studio-ml", batch: 256, least: 2.5 },
];

/** An aim with what was measured, as times the other server. */
export interface ComparedAim {
  than: ServerName;
  batch: number;
  least: number;
  requests: number;
  /** The same by processor time for a request; null where that is not known. */
  processor: number | null;
  reached: boolean;
}

/** The aims for which both servers were measured. */
export function compareAims(rows: readonly Row[]): ComparedAim[] {
  return aims.flatMap((aim) => {
    const own = rowOf(rows, "sdk", aim.batch);
    const compared = own === undefined ? null : compare(own, rowOf(rows, aim.than, aim.batch));
    return compared === null ? [] : [{ ...aim, ...compared, reached: compared.requests >= aim.least }];
  });
}

export function printAims(compared: readonly ComparedAim[]): void {
  if (compared.length > 0) console.log("\nsdk against              batch  requests/s    aim        by CPU time");
  for (const { than, batch, least, requests, processor, reached } of compared) {
    const shown = than === "minimal" ? percent : times;
    const cells = [
      than.padEnd(22),
      String(batch).padStart(7),
      shown(requests).padStart(11),
      shown(least).padStart(6),
      (reached ? "reached" : "missed").padEnd(8),
      shown(processor).padStart(9),
    ];
    console.log(cells.join(" "));
  }
}

const rowOf = (rows: readonly Row[], server: ServerName, batch: number): Row | undefined =>
  rows.find((row) => row.server === server && row.batch === batch);

/**
 * How many times as fast as the other, by requests per second and by processor time: the median over the rounds, each
 * with the other's next to it, because what else the machine does changes in between.
 */
function compare(row: Row, other: Row | undefined): { requests: number; processor: number | null } | null {
  if (other === undefined) return null;
  const pairs = row.rounds.flatMap((round, index) => {
    const beside = other.rounds[index];
    return beside === undefined ? [] : [{ round, beside }];
  });
  const processor = pairs.flatMap(({ round, beside }) =>
    round.cpuMs === null || beside.cpuMs === null ? [] : [beside.cpuMs / round.cpuMs],
  );
  return {
    requests: median(pairs.map(({ round, beside }) => round.requestsPerSecond / beside.requestsPerSecond)),
    processor: processor.length === 0 ? null : median(processor),
  };
}

const median = (values: readonly number[]): number => percentile(values, 50);

const percent = (share: number | null | undefined): string => (share == null ? "?" : `${(100 * share).toFixed(0)} %`);
const times = (factor: number | null): string => (factor === null ? "?" : `${factor.toFixed(1)} ×`);
