import { number, textOr } from "./attribute.ts";
import { labelGroup } from "./label-group.ts";

/** Stretches of a time series with a label. */
export const timeSeriesLabels = labelGroup({
  name: "TimeSeriesLabels",
  summary: "Labeled stretches and moments of a time series.",
  example: `<View>
  <TimeSeries name="series" value="$series" valueType="json" timeColumn="time">
    <Channel column="speed"/>
  </TimeSeries>
  <TimeSeriesLabels name="phase" toName="series">
    <Label value="Run"/>
    <Label value="Walk"/>
  </TimeSeriesLabels>
</View>`,
  geometry: "seriesSegment",
  objects: ["TimeSeries"],
  uncertainty: "spans",
  attributes: {
    opacity: number(0.9, "How opaque a stretch is, 0 to 1.", { min: 0, max: 1 }),
    strokeColor: textOr("#f48a42", "CSS colour of a stretch's outline; that of its label comes first."),
    strokeWidth: number(1, "Width of the outline, in pixels.", { min: 0 }),
  },
});
