import { labelGroup } from "./label-group.ts";
import { shapeDrawing, snapping, turning } from "./shape-tool.ts";

/** Boxes with a label. */
export const rectangleLabels = labelGroup({
  name: "RectangleLabels",
  summary: "Labeled boxes on an image, which may be turned.",
  example: `<View>
  <Image name="image" value="$image"/>
  <RectangleLabels name="box" toName="image">
    <Label value="Car"/>
    <Label value="Person"/>
  </RectangleLabels>
</View>`,
  geometry: "rectangle",
  objects: ["Image"],
  uncertainty: "boxes",
  attributes: { ...shapeDrawing, ...snapping, ...turning },
});
