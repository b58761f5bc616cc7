import { cellScene } from "../sample-media/medical-scenes.ts";
import { landFromAbove, meadowScene } from "../sample-media/outdoor-scenes.ts";
import type { Template } from "../template.ts";
import { template } from "./group.ts";

/** Which pixels belong to what. */
export const segmentationTemplates: readonly Template[] = [
  template({
    id: "polygon-segmentation",
    title: "Segmentation with polygons",
    description: "Outline each area with a polygon: exact edges that stay easy to change.",
    config: `<View>
  <Image name="image" value="$image" zoomControl="true"/>
  <PolygonLabels name="area" toName="image" strokeWidth="3" pointSize="small">
    <Label value="Building" background="#e03131"/>
    <Label value="Field" background="#dd6b00"/>
    <Label value="Wood" background="#2f9e44"/>
    <Label value="Water" background="#1971c2"/>
    <Label value="Road" background="#868e96"/>
  </PolygonLabels>
</View>
`,
    sample: () => ({ image: landFromAbove() }),
  }),
  template({
    id: "mask-segmentation",
    title: "Segmentation with masks",
    description: "Paint areas with a brush, or fill areas of one colour with the magic wand.",
    config: `<View>
  <Image name="image" value="$image" zoomControl="true" crossOrigin="anonymous"/>
  <BrushLabels name="mask" toName="image">
    <Label value="Animal" background="#c2255c"/>
    <Label value="Water" background="#1971c2"/>
    <Label value="Tree" background="#2f9e44"/>
    <Label value="Sky" background="#0c8599"/>
  </BrushLabels>
  <MagicWand name="wand" toName="image"/>
</View>
`,
    sample: () => ({ image: meadowScene() }),
  }),
  template({
    id: "pixel-masks",
    title: "Pixel-exact masks",
    description: "Masks without smoothing, for small pictures where each single pixel counts.",
    config: `<View>
  <Image name="image" value="$image" zoomControl="true" smoothing="false"/>
  <BitmaskLabels name="mask" toName="image">
    <Label value="Nucleus" background="#9c36b5"/>
    <Label value="Cell body" background="#e64980"/>
    <Label value="Background" background="#868e96"/>
  </BitmaskLabels>
</View>
`,
    sample: () => ({ image: cellScene() }),
  }),
];
