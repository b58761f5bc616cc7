import { labelGroup } from "./label-group.ts";
import { painting } from "./shape-tool.ts";

/** Masks kept pixel by pixel, with a label. */
export const bitmaskLabels = labelGroup({
  name: "BitmaskLabels",
  summary: "Labeled masks, painted on an image and kept as a picture, exact to the pixel.",
  example: `<View>
  <Image name="image" value="$image"/>
  <BitmaskLabels name="mask" toName="image">
    <Label value="Sky"/>
    <Label value="Road"/>
  </BitmaskLabels>
</View>`,
  geometry: "bitmask",
  objects: ["Image"],
  uncertainty: "masks",
  attributes: painting,
});
