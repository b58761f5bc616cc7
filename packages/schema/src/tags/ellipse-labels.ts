import { labelGroup } from "./label-group.ts";
import { shapeDrawing, turning } from "./shape-tool.ts";

/** Ellipses with a label. */
export const ellipseLabels = labelGroup({
  name: "EllipseLabels",
  summary: "Labeled ellipses on an image, which may be turned.",
  example: `<View>
  <Image name="image" value="$image"/>
  <EllipseLabels name="ellipse" toName="image">
    <Label value="Cell"/>
    <Label value="Nucleus"/>
  </EllipseLabels>
</View>`,
  geometry: "ellipse",
  objects: ["Image"],
  uncertainty: "boxes",
  attributes: { ...shapeDrawing, ...turning },
});
