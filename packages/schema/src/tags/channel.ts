import { flag, number, oneOf, text, textOr } from "./attribute.ts";
import { partTag } from "./define.ts";

/** One line of a TimeSeries. */
export const channel = partTag({
  name: "Channel",
  summary: "One line of a TimeSeries: which column it draws, and how.",
  example: `<View>
  <TimeSeries name="series" value="$series" valueType="json">
    <Channel column="speed" legend="Speed" units="km/h" displayFormat=".1f" strokeColor="#1971c2"/>
  </TimeSeries>
  <Choices name="plausible" toName="series">
    <Choice value="Yes"/>
    <Choice value="No"/>
  </Choices>
</View>`,
  inside: ["TimeSeries", "MultiChannel"],
  attributes: {
    column: text("The column that is drawn, or its number from 0. Required."),
    legend: text("What the line is called."),
    units: text("The unit of its values."),
    displayFormat: textOr(".1f", "How values are shown, as in d3-format."),
    height: number(200, "Height of the plot, in pixels.", { min: 1 }),
    strokeColor: text("CSS colour of the line; by itself each channel gets its own."),
    strokeWidth: number(1, "Width of the line, in pixels.", { min: 0 }),
    markerColor: text("CSS colour of the points; by itself that of the line."),
    markerSize: number(0, "Size of the points, in pixels; with 0 there are none.", { min: 0 }),
    markerSymbol: textOr(
      "circle",
      "The shape of the points: `circle`, `square`, `diamond`, `cross`, `star`, `triangle` …",
    ),
    timeRange: text("The times that are drawn: `from,to`; by itself all."),
    dataRange: text("The values that are drawn: `from,to`; by itself all."),
    showAxis: flag(true, "Shows both axes."),
    showYAxis: flag(true, "Shows the axis of the values."),
    fixedScale: flag(false, "Keeps the scale of the values, and does not fit it to what is seen."),
    interpolation: oneOf(
      [
        "curveStep",
        "curveStepAfter",
        "curveStepBefore",
        "curveLinear",
        "curveBasis",
        "curveBasisOpen",
        "curveBundle",
        "curveCardinal",
        "curveCardinalOpen",
        "curveCatmullRom",
        "curveCatmullRomOpen",
        "curveMonotoneX",
        "curveMonotoneY",
        "curveNatural",
        "curveRadial",
      ],
      "curveStep",
      "How the line goes from one value to the next, as in d3-shape.",
    ),
  },
});
