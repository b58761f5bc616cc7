import { shapeDrawing, shapeTool, snapping, turning } from "./shape-tool.ts";

/** Boxes without a label. */
export const rectangle = shapeTool({
  name: "Rectangle",
  summary: "Draws boxes on an image without a label; Labels about the same image label them.",
  example: `<View>
  <Image name="image" value="$image"/>
  <Rectangle name="box" toName="image"/>
  <Labels name="label" toName="image">
    <Label value="Title"/>
    <Label value="Paragraph"/>
  </Labels>
</View>`,
  geometry: "rectangle",
  objects: ["Image"],
  uncertainty: "boxes",
  attributes: { ...shapeDrawing, ...snapping, ...turning },
});
