import { labelGroup } from "./label-group.ts";
import { painting } from "./shape-tool.ts";

/** Painted masks with a label. */
export const brushLabels = labelGroup({
  name: "BrushLabels",
  summary: "Labeled masks, painted on an image with a brush.",
  example: `<View>
  <Image name="image" value="$image"/>
  <BrushLabels name="mask" toName="image">
    <Label value="Sky"/>
    <Label value="Road"/>
  </BrushLabels>
</View>`,
  geometry: "brush",
  objects: ["Image"],
  uncertainty: "masks",
  attributes: painting,
});
