import { shapeTool, vectorDrawing } from "./shape-tool.ts";

/** Lines and outlines of points, straight or curved, without a label. */
export const vector = shapeTool({
  name: "Vector",
  summary:
    "Draws lines and outlines on an image, straight or curved, without a label; Labels about the same image label them.",
  example: `<View>
  <Image name="image" value="$image"/>
  <Vector name="line" toName="image"/>
  <Labels name="label" toName="image">
    <Label value="Road"/>
    <Label value="River"/>
  </Labels>
</View>`,
  geometry: "vector",
  objects: ["Image"],
  uncertainty: "boxes",
  attributes: vectorDrawing,
});
