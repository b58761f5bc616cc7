import { painting, shapeTool } from "./shape-tool.ts";

/** Masks kept pixel by pixel, without a label. */
export const bitmask = shapeTool({
  name: "Bitmask",
  summary: "Paints masks on an image without a label and keeps them as a picture, exact to the pixel.",
  example: `<View>
  <Image name="image" value="$image"/>
  <Bitmask name="mask" toName="image"/>
  <Labels name="label" toName="image">
    <Label value="Sky"/>
    <Label value="Road"/>
  </Labels>
</View>`,
  geometry: "bitmask",
  objects: ["Image"],
  uncertainty: "masks",
  attributes: painting,
});
