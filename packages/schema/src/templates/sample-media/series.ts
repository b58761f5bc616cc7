import { seededRandom } from "../../results/sample.ts";

/** Columns of one length, as a TimeSeries with `valueType="json"` shows them. */
export type Columns = Record<string, (number | string)[]>;

/** To hundredths; adding 0 makes -0 plain. */
const round = (value: number): number => Math.round(value * 100) / 100 + 0;

/** Somebody stands, walks, runs and stands again: 40 s at 10 Hz, acceleration in three directions (m/s²). */
export function motionSeries(): Columns {
  const next = seededRandom(21);
  const columns: Columns = { time: [], x: [], y: [], z: [] };
  for (let at = 0; at < 400; at++) {
    const time = at / 10;
    const [force, pace] = time < 8 || time > 34 ? [0.1, 1] : time < 22 ? [1.6, 1.8] : [5, 2.8];
    const swing = (shift: number): number =>
      force * Math.sin(2 * Math.PI * pace * time + shift) + (next() - 0.5) * 0.3 * (1 + force);
    columns["time"]?.push(round(time));
    columns["x"]?.push(round(swing(0)));
    columns["y"]?.push(round(0.7 * swing(1.2)));
    columns["z"]?.push(round(9.81 + 1.3 * swing(2.1)));
  }
  return columns;
}

/** A pump over 300 minutes: flow (l/min) drops at minute 110 and rises at 210, pressure (bar) follows. */
export function pumpSeries(): Columns {
  const next = seededRandom(22);
  const columns: Columns = { time: [], flow: [], pressure: [] };
  for (let at = 0; at < 300; at++) {
    const level = at < 110 ? 42 : at < 210 ? 27 : 36;
    columns["time"]?.push(clock(at));
    columns["flow"]?.push(round(level + (next() - 0.5) * 3));
    columns["pressure"]?.push(round(2 + level / 20 + (next() - 0.5) * 0.2));
  }
  return columns;
}

/** A machine's temperature (°C) over 300 s, with two spikes, a gap of noise and a stuck sensor. */
export function faultySeries(): Columns {
  const next = seededRandom(23);
  const columns: Columns = { time: [], temperature: [] };
  for (let at = 0; at < 300; at++) {
    const usual = 61 + 4 * Math.sin(at / 30) + (next() - 0.5);
    const spike = at === 70 || at === 151 ? 24 : 0;
    const noise = at > 190 && at < 215 ? (next() - 0.5) * 16 : 0;
    columns["time"]?.push(at);
    columns["temperature"]?.push(at > 250 && at < 275 ? 58 : round(usual + spike + noise));
  }
  return columns;
}

/** Heart beats for 12 s at 50 Hz (mV), disturbed between 5 and 7 s. */
export function heartSeries(): Columns {
  const next = seededRandom(24);
  const columns: Columns = { time: [], voltage: [] };
  for (let at = 0; at < 600; at++) {
    const time = at / 50;
    const phase = (time * 1.2) % 1;
    const bump = (center: number, width: number): number => Math.exp(-(((phase - center) / width) ** 2));
    const beat = 0.15 * bump(0.2, 0.04) + 1.1 * bump(0.36, 0.014) - 0.25 * bump(0.4, 0.014) + 0.3 * bump(0.62, 0.06);
    const noise = (next() - 0.5) * (time > 5 && time < 7 ? 1.4 : 0.05);
    columns["time"]?.push(round(time));
    columns["voltage"]?.push(round(beat + noise));
  }
  return columns;
}

/** A shop's sales for 120 days, rising and weekly; a forecast for the last 30 beside them. */
export function salesSeries(): Columns {
  const next = seededRandom(25);
  const columns: Columns = { date: [], sales: [], forecast: [] };
  for (let at = 0; at < 120; at++) {
    const trend = 200 + at * 1.5 + 40 * Math.sin((2 * Math.PI * at) / 7);
    const sales = Math.round(trend + (next() - 0.5) * 30);
    columns["date"]?.push(new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10));
    columns["sales"]?.push(sales);
    columns["forecast"]?.push(at < 90 ? sales : Math.round(200 + at * 1.3 + 36 * Math.sin((2 * Math.PI * at) / 7)));
  }
  return columns;
}

/** `2026-05-04 06:00` and so many minutes. */
function clock(minutes: number): string {
  return new Date(Date.UTC(2026, 4, 4, 6, minutes)).toISOString().slice(0, 16).replace("T", " ");
}
