import { flag, number } from "./attribute.ts";
import { partTag } from "./define.ts";

/** Several lines of a TimeSeries in one plot. */
export const multiChannel = partTag({
  name: "MultiChannel",
  summary: "Several Channels of a TimeSeries in one plot.",
  example: `<View>
  <TimeSeries name="series" value="$series" valueType="json">
    <MultiChannel height="300">
      <Channel column="speed" legend="Speed"/>
      <Channel column="slope" legend="Slope"/>
    </MultiChannel>
  </TimeSeries>
  <Choices name="plausible" toName="series">
    <Choice value="Yes"/>
    <Choice value="No"/>
  </Choices>
</View>`,
  inside: ["TimeSeries"],
  attributes: {
    height: number(200, "Height of the plot, in pixels.", { min: 1 }),
    showAxis: flag(true, "Shows both axes."),
    showYAxis: flag(true, "Shows the axis of the values."),
    fixedScale: flag(false, "Keeps the scale of the values, and does not fit it to what is seen."),
  },
});
