import type { ConfigNode, ConfigNodeOf } from "@tandem/schema";
import { labelColor } from "../../store/label-colors.ts";
import type { ChannelLine, Plot } from "./chart.tsx";
import { findColumn, type Series } from "./series.ts";

/** What a TimeSeries draws: a plot for each Channel, and one for all Channels of a MultiChannel. */
export function plotsOf(node: ConfigNodeOf<"TimeSeries">, series: Series): { plots: Plot[]; missing: string[] } {
  const missing: string[] = [];
  let count = 0;
  const lineOf = (channel: ConfigNodeOf<"Channel">): ChannelLine[] => {
    const { column, legend, units, strokeColor, strokeWidth, displayFormat, interpolation, dataRange, markerSize } =
      channel.attributes;
    const values = column === null ? null : findColumn(series.columns, column);
    if (values === null) {
      missing.push(column ?? "");
      return [];
    }
    const color = strokeColor ?? labelColor(null, count);
    count += 1;
    return [
      {
        name: legend ?? column ?? "",
        units: units ?? "",
        values,
        color,
        width: strokeWidth,
        format: displayFormat,
        interpolation,
        range: rangeIn(dataRange),
        markerSize,
      },
    ];
  };
  const visit = (tag: ConfigNode): Plot[] => {
    if (tag.tag === "Channel") {
      const { height, showAxis, showYAxis } = tag.attributes;
      const lines = lineOf(tag);
      return lines.length === 0 ? [] : [{ lines, height, showsAxis: showAxis && showYAxis }];
    }
    if (tag.tag === "MultiChannel") {
      const lines = channelsIn(tag).flatMap(lineOf);
      const { height, showAxis, showYAxis } = tag.attributes;
      return lines.length === 0 ? [] : [{ lines, height, showsAxis: showAxis && showYAxis }];
    }
    return tag.children.flatMap(visit);
  };
  const plots = node.children.flatMap(visit);
  const [first] = plots;
  if (!node.attributes.multiAxis || first === undefined) return { plots, missing };
  return { plots: [{ ...first, lines: plots.flatMap(({ lines }) => lines) }], missing };
}

const channelsIn = (node: ConfigNode): ConfigNodeOf<"Channel">[] =>
  node.children.flatMap((child) => (child.tag === "Channel" ? [child] : channelsIn(child)));

function rangeIn(written: string | null): { low: number; high: number } | null {
  const [low, high] = (written ?? "").split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  return low !== undefined && high !== undefined && low < high ? { low, high } : null;
}
