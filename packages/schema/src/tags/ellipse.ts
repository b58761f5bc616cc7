import { shapeDrawing, shapeTool, turning } from "./shape-tool.ts";

/** Ellipses without a label. */
export const ellipse = shapeTool({
  name: "Ellipse",
  summary: "Draws ellipses on an image without a label; Labels about the same image label them.",
  example: `<View>
  <Image name="image" value="$image"/>
  <Ellipse name="ellipse" toName="image"/>
  <Labels name="label" toName="image">
    <Label value="Cell"/>
    <Label value="Nucleus"/>
  </Labels>
</View>`,
  geometry: "ellipse",
  objects: ["Image"],
  uncertainty: "boxes",
  attributes: { ...shapeDrawing, ...turning },
});
