import { labelGroup } from "./label-group.ts";

/** Stretches of a film with a label. */
export const timelineLabels = labelGroup({
  name: "TimelineLabels",
  summary: "Labeled stretches of a film, in frames.",
  example: `<View>
  <Video name="video" value="$video"/>
  <TimelineLabels name="phase" toName="video">
    <Label value="Still"/>
    <Label value="Moving"/>
  </TimelineLabels>
</View>`,
  geometry: "timeline",
  objects: ["Video"],
  uncertainty: "spans",
  attributes: {},
});
