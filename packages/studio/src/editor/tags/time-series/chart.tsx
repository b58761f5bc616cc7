import { useEffect, useRef, useState } from "react";
import { type Seen } from "../track/range.ts";
import { boundsOf, type Line, lineOf } from "./line.ts";
import type { Series } from "./series.ts";
import css from "./time-series.module.css";

/** One line of a chart. */
export interface ChannelLine {
  name: string;
  units: string;
  values: Float64Array;
  color: string;
  width: number;
  format: string;
  interpolation: string;
  /** The values that are drawn; `null`: all. */
  range: { low: number; high: number } | null;
  markerSize: number;
}

export interface Plot {
  lines: readonly ChannelLine[];
  height: number;
  showsAxis: boolean;
}

interface Props {
  plot: Plot;
  series: Series;
  seen: Seen;
}

const padding = 8;

/** Lines over time, drawn on a canvas. */
export function Chart({ plot, series, seen }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.round(width * ratio);
    element.height = Math.round(plot.height * ratio);
    context.scale(ratio, ratio);
    for (const line of plot.lines) {
      const { low, high } = line.range ?? boundsOf(line.values);
      const toY = (value: number): number => padding + (1 - (value - low) / (high - low)) * (plot.height - 2 * padding);
      context.strokeStyle = context.fillStyle = line.color;
      context.lineWidth = Math.max(0.5, line.width);
      draw(context, lineOf(series.times, line.values, seen, Math.round(width)), toY, line);
    }
  }, [plot, series, seen, width]);
  return <canvas ref={canvas} className={css.chart} style={{ height: plot.height }} aria-hidden />;
}

function draw(
  context: CanvasRenderingContext2D,
  line: Line,
  toY: (value: number) => number,
  channel: ChannelLine,
): void {
  if (line.kind === "strokes") {
    for (let x = 0; x < line.low.length; x += 1) {
      const [bottom, top] = [toY(line.low[x] ?? 0), toY(line.high[x] ?? 0)];
      if (Number.isFinite(bottom)) context.fillRect(x, top - 0.5, 1, Math.max(1, bottom - top + 1));
    }
    return;
  }
  context.beginPath();
  let before: { x: number; y: number } | null = null;
  for (const { x, value } of line.points) {
    const y = toY(value);
    if (!Number.isFinite(y)) {
      before = null;
      continue;
    }
    if (before === null) context.moveTo(x, y);
    else {
      const { interpolation } = channel;
      if (interpolation === "curveStep") {
        context.lineTo((before.x + x) / 2, before.y);
        context.lineTo((before.x + x) / 2, y);
      } else if (interpolation === "curveStepAfter") context.lineTo(x, before.y);
      else if (interpolation === "curveStepBefore") context.lineTo(before.x, y);
      context.lineTo(x, y);
    }
    before = { x, y };
  }
  context.stroke();
  if (channel.markerSize > 0)
    for (const { x, value } of line.points) {
      context.beginPath();
      context.arc(x, toY(value), channel.markerSize / 2, 0, 2 * Math.PI);
      context.fill();
    }
}
