import { type ConfigNodeOf, controlRole, objectData, type ObjectTagOf } from "@tandem/schema";
import { useCallback, useMemo, useRef, useState } from "react";
import { useEditor } from "../../editor-context.ts";
import { asText, useLoaded } from "../../loading/use-loaded.ts";
import { styled } from "../styled.ts";
import { rowsOfCsv } from "../table/rows.ts";
import type { TagView } from "../tag-view.ts";
import shared from "../tags.module.css";
import type { Range } from "../track/range.ts";
import { Track } from "../track/track.tsx";
import { useSeen } from "../track/use-seen.ts";
import { useSegments } from "../track/use-segments.ts";
import { ZoomBar } from "../track/zoom-bar.tsx";
import { Chart, type Plot } from "./chart.tsx";
import { boundsOf } from "./line.ts";
import { plotsOf } from "./plots.ts";
import { nearest, readSeries, type Series, timeWords, toSeriesPlace, toSeriesRange, valueWords } from "./series.ts";
import css from "./time-series.module.css";

type TimeSeriesTag = ObjectTagOf<"TimeSeries">;

function TimeSeries({ node }: { node: ConfigNodeOf<"TimeSeries"> }) {
  const { editor } = useEditor();
  const object = editor.config.objects.find((one): one is TimeSeriesTag => one.node === node);
  const data = object === undefined ? undefined : objectData(editor.config, object, editor.data);
  const isAddress =
    node.attributes.valueType === "url" && typeof data === "string" && !data.trimStart().startsWith("{");
  const loaded = useLoaded(isAddress ? data : null, asText);
  const written = isAddress ? (loaded?.ok ? loaded.data : null) : data;
  const series = useMemo(() => readSeries(columnsOf(written, node.attributes.sep), node.attributes), [written, node]);
  if (object === undefined) return null;
  if (loaded?.ok === false) return <p className={shared.missing}>{loaded.reason}</p>;
  if (isAddress && loaded === null) return <p className={shared.hint}>Loading…</p>;
  if (series === null)
    return <p className={shared.missing}>This task has no series in “{object.valueKey ?? object.value}”.</p>;
  return <Charts object={object} series={series} />;
}

/** Columns from an object, from JSON in a text, or from CSV. */
function columnsOf(written: unknown, sep: string): unknown {
  if (typeof written !== "string") return written;
  try {
    return JSON.parse(written) as unknown;
  } catch {
    const head = written.slice(0, 2000);
    const auto = ["\t", ";", ","].find((one) => head.includes(one)) ?? ",";
    const separator = ({ tab: "\t", space: " ", auto } as Record<string, string>)[sep] ?? sep;
    const { columns, rows } = rowsOfCsv(written, { separator, headless: false });
    return Object.fromEntries(columns.map((name, index) => [name.trim(), rows.map((row) => row[index] ?? "")]));
  }
}

function Charts({ object, series }: { object: TimeSeriesTag; series: Series }) {
  const { editor } = useEditor();
  const { name, attributes, node } = object;
  const { plots, missing } = useMemo(() => plotsOf(node, series), [node, series]);
  const bar = useRef<HTMLDivElement>(null);
  const { times } = series;
  const whole = useMemo(() => {
    const [from, to] = [times[0] ?? 0, times.at(-1) ?? 1];
    return { from, to: to > from ? to : from + 1 };
  }, [times]);
  const step = (whole.to - whole.from) / Math.max(1, times.length - 1);
  const view = useSeen(bar, whole, Math.min(whole.to - whole.from, 4 * step));
  const [cursor, setCursor] = useState(whole.from);
  const segments = useSegments({
    object: name,
    toRanges: useCallback((place) => toSeriesRange(series, place, attributes.timeFormat) ?? [], [series, attributes]),
    toPlace: (range: Range) => toSeriesPlace(series, range),
  });
  const controls = editor.config.controls.filter((one) => controlRole(one) === "labels" && one.toName.includes(name));
  const hasActive = controls.some((one) => editor.activeLabels(one).length > 0);
  const words = (time: number): string => timeWords(series, time);
  const row = nearest(times, cursor);
  return (
    <div {...styled(attributes, css.series)}>
      {missing.length === 0 ? null : (
        <p className={shared.missing}>The series has no column {missing.map((one) => `“${one}”`).join(", ")}.</p>
      )}
      <Legend plots={plots} row={row} time={words(times[row] ?? cursor)} />
      <div className={css.plots}>
        <Track
          box={bar}
          label={`Time of ${name}`}
          whole={whole}
          seen={view.seen}
          step={step}
          least={0}
          cursor={cursor}
          canDraw={controls.length > 0 && !editor.readOnly}
          height={Math.max(
            60,
            plots.reduce((sum, { height }) => sum + height, 0),
          )}
          words={words}
          segments={segments.list}
          {...segments.events}
          onCursor={setCursor}
          onPress={(time) => {
            setCursor(time);
            // With an active label, a press is a moment.
            if (!hasActive || editor.readOnly) return false;
            segments.events.onDraw({ start: time, end: time });
            return true;
          }}
        >
          <div className={css.stack}>
            {plots.map((plot, index) => (
              <div key={index} className={css.plot}>
                <Chart plot={plot} series={series} seen={view.seen} />
                {plot.showsAxis ? <Scale plot={plot} /> : null}
              </div>
            ))}
          </div>
        </Track>
      </div>
      <div className={css.times}>
        <span>{words(view.seen.from)}</span>
        <span>{words(view.seen.to)}</span>
      </div>
      {attributes.sync === null ? null : <p className={shared.hint}>Charts do not follow what plays yet.</p>}
      <ZoomBar state={view} whole={whole} most={Math.max(2, times.length / 10)} name={name} />
    </div>
  );
}

/** Where the cursor is, and the names of the lines, each with its value there. */
function Legend({ plots, row, time }: { plots: readonly Plot[]; row: number; time: string }) {
  return (
    <ul className={css.legend} aria-label="Channels">
      <li>
        Cursor at <b>{time}</b>
      </li>
      {plots
        .flatMap(({ lines }) => lines)
        .map((line, index) => (
          <li key={index}>
            <span className={css.swatch} style={{ background: line.color }} aria-hidden />
            {line.name}{" "}
            <b>
              {valueWords(line.values[row] ?? Number.NaN, line.format)} {line.units}
            </b>
          </li>
        ))}
    </ul>
  );
}

function Scale({ plot }: { plot: Plot }) {
  const [line] = plot.lines;
  if (line === undefined) return null;
  const { low, high } = line.range ?? boundsOf(line.values);
  return (
    <>
      <span className={css.high}>{valueWords(high, line.format)}</span>
      <span className={css.low}>{valueWords(low, line.format)}</span>
    </>
  );
}

export const timeSeriesView: TagView<"TimeSeries"> = { shown: "itself", component: TimeSeries };
