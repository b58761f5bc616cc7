import { number } from "./attribute.ts";
import { shapeTool } from "./shape-tool.ts";

/** Masks of what has nearly one colour. */
export const magicWand = shapeTool({
  name: "MagicWand",
  summary:
    "Marks what has nearly the same colour around a click, as a brush would paint it. Labels about the same image label it.",
  example: `<View>
  <Image name="image" value="$image" crossOrigin="anonymous"/>
  <MagicWand name="wand" toName="image"/>
  <Labels name="label" toName="image">
    <Label value="Cloud"/>
    <Label value="Snow"/>
  </Labels>
</View>`,
  geometry: "brush",
  objects: ["Image"],
  uncertainty: "masks",
  alsoTypes: ["brush", "brushlabels"],
  attributes: {
    opacity: number(0.6, "How opaque the mask is while it is chosen, 0 to 1.", { min: 0, max: 1 }),
    blurRadius: number(5, "How far the edge of the mask is smoothed, in pixels.", { min: 0 }),
    defaultThreshold: number(15, "How far a colour may be from that of the clicked pixel, 0 to 255.", {
      min: 0,
      max: 255,
    }),
  },
});
