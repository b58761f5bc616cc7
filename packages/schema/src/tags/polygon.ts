import { pointed, shapeDrawing, shapeTool } from "./shape-tool.ts";

/** Polygons without a label. */
export const polygon = shapeTool({
  name: "Polygon",
  summary: "Draws polygons on an image without a label; Labels about the same image label them.",
  example: `<View>
  <Image name="image" value="$image"/>
  <Polygon name="outline" toName="image"/>
  <Labels name="label" toName="image">
    <Label value="Roof"/>
    <Label value="Garden"/>
  </Labels>
</View>`,
  geometry: "polygon",
  objects: ["Image"],
  uncertainty: "masks",
  attributes: { ...shapeDrawing, ...pointed },
});
