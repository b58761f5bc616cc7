import { number } from "./attribute.ts";
import { labelGroup } from "./label-group.ts";
import { vectorDrawing } from "./shape-tool.ts";

/** Lines and outlines of points, straight or curved, with a label. */
export const vectorLabels = labelGroup({
  name: "VectorLabels",
  summary: "Labeled lines and outlines on an image, straight or curved; with `skeleton` they branch.",
  example: `<View>
  <Image name="image" value="$image"/>
  <VectorLabels name="line" toName="image">
    <Label value="Road"/>
    <Label value="River"/>
  </VectorLabels>
</View>`,
  geometry: "vector",
  objects: ["Image"],
  uncertainty: "boxes",
  attributes: {
    ...vectorDrawing,
    opacity: number(1, "How opaque the inside of a shape is, 0 to 1.", { min: 0, max: 1 }),
  },
});
