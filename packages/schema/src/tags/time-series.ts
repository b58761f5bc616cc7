import { flag, oneOf, text, textOr } from "./attribute.ts";
import { objectTag } from "./define.ts";
import { checkAddress, objectName, parsedData, syncWith } from "./object-attributes.ts";
import { seriesSegmentPlace } from "./places/series-segment.ts";
import { isObject } from "./shape.ts";
import { styling } from "./shared-attributes.ts";

/** Measurements over time, drawn as lines. What is drawn, its Channels say. */
export const timeSeries = objectTag({
  name: "TimeSeries",
  summary: "Measurements over time, drawn as lines by its Channels. Regions in it are stretches and moments.",
  example: `<View>
  <TimeSeries name="series" value="$series" valueType="json" timeColumn="time">
    <Channel column="speed" units="km/h"/>
    <Channel column="slope" units="%"/>
  </TimeSeries>
  <TimeSeriesLabels name="phase" toName="series">
    <Label value="Run"/>
    <Label value="Walk"/>
  </TimeSeriesLabels>
</View>`,
  attributes: {
    name: objectName,
    value: text("The `$key` of the task's data with the series."),
    valueType: oneOf(
      ["url", "json"],
      "url",
      "Whether the data is the address of a CSV or JSON file, or an object with a list for each column.",
    ),
    timeColumn: text("The column that holds the times, or its number from 0; without it, rows are counted from 0."),
    timeFormat: text("How times are written, as in strftime: `%Y-%m-%d %H:%M:%S`. Without it they are numbers."),
    timeDisplayFormat: text("How times are shown: `date`, as in strftime for dates, or as in d3-format for numbers."),
    durationDisplayFormat: textOr(".0f", "How lengths of time are shown, as `timeDisplayFormat`."),
    sep: textOr(",", "What stands between the columns of a CSV file; also `tab`, `space` and `auto`."),
    overviewChannels: text("The columns that the overview draws, with commas between; by itself all."),
    overviewWidth: textOr("25%", "How much of the series is seen at first."),
    fixedScale: flag(false, "Keeps the scale of the values, and does not fit it to what is seen."),
    multiAxis: flag(false, "Draws all channels in one plot."),
    sync: syncWith,
    cursorColor: text("CSS colour of the line that shows the time that plays."),
    hotkey: text("The key that plays and stops it."),
    ...styling,
  },
  checkData: (data, { valueType, timeColumn }) => {
    if (valueType === "url") return checkAddress(data);
    const columns = parsedData(data);
    const lists = isObject(columns) ? Object.values(columns).filter((list) => Array.isArray(list)) : [];
    if (!isObject(columns) || lists.length === 0) return "must be an object with a list for each column";
    if (lists.some((list) => list.length !== lists[0]?.length)) return "must have columns of the same length";
    if (timeColumn === null || findColumn(columns, timeColumn) !== null) return null;
    return `must have the column "${timeColumn}" (\`timeColumn\`)`;
  },
  sample: ({ valueType, timeColumn, timeFormat }) => {
    const columns = sampleSeries(timeColumn, timeFormat);
    return valueType === "json" ? columns : `data:application/json,${encodeURIComponent(JSON.stringify(columns))}`;
  },
  places: { seriesSegment: seriesSegmentPlace(timesOf) },
});

/** A column by its name, in any letter case, or by its number. */
function findColumn(columns: Readonly<Record<string, unknown>>, wanted: string): readonly unknown[] | null {
  const names = Object.keys(columns);
  const name =
    names.find((one) => one.toLowerCase() === wanted.toLowerCase()) ??
    (/^\d+$/.test(wanted) ? names[Number(wanted)] : undefined);
  const column = name === undefined ? undefined : columns[name];
  return Array.isArray(column) ? column : null;
}

/** The times of a series in the data; of one without times, the numbers of its rows. */
function timesOf(
  data: unknown,
  { valueType, timeColumn }: { valueType: string; timeColumn: string | null },
): (number | string)[] | null {
  const columns = valueType === "json" ? parsedData(data) : null;
  if (!isObject(columns)) return null;
  const column = timeColumn === null ? Object.values(columns).find(Array.isArray) : findColumn(columns, timeColumn);
  if (!Array.isArray(column)) return null;
  if (timeColumn === null) return column.map((_, index) => index);
  const times = column.filter((time): time is number | string => typeof time === "number" || typeof time === "string");
  return times.length === 0 || times.some((time) => typeof time !== typeof times[0]) ? null : times;
}

/** A run of 60 measurements, in seconds from a day on, or written in the format of the times. */
function sampleSeries(timeColumn: string | null, timeFormat: string | null): Record<string, (number | string)[]> {
  const rows = Array.from({ length: 60 }, (_, index) => index);
  const start = Date.UTC(2026, 2, 14, 9);
  const times = rows.map((row) => (timeFormat === null ? row : formatTime(new Date(start + 1000 * row), timeFormat)));
  const speed = rows.map((row) => Math.round(10 * (9 + 4 * Math.sin(row / 7) + Math.sin(row * 2.1))) / 10);
  const slope = rows.map((row) => Math.round(10 * (2 - 3 * Math.sin(row / 11))) / 10);
  return timeColumn === null ? { speed, slope } : { [timeColumn]: times, speed, slope };
}

/** The parts of a date that formats mostly have, in UTC; other parts stay as they are written. */
function formatTime(date: Date, format: string): string {
  const [day = "", clock = ""] = date.toISOString().split("T");
  const [year = "", month = "", dayOfMonth = ""] = day.split("-");
  const parts: Record<string, string> = {
    Y: year,
    m: month,
    d: dayOfMonth,
    H: clock.slice(0, 2),
    M: clock.slice(3, 5),
    S: clock.slice(6, 8),
    L: clock.slice(9, 12),
    f: `${clock.slice(9, 12)}000`,
    s: String(Math.floor(date.getTime() / 1000)),
    Q: String(date.getTime()),
    y: year.slice(2),
    "%": "%",
  };
  return format.replaceAll(/%(.)/g, (written, letter: string) => parts[letter] ?? written);
}
