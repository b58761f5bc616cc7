import { tracker } from "./tracker.ts";

/** Boxes that follow something through a film; the labels are those of Labels about the same film. */
export const videoRectangle = tracker({
  name: "VideoRectangle",
  summary:
    "Draws boxes that follow something through a film, set at key frames. Labels about the same film label them.",
  example: `<View>
  <Video name="video" value="$video"/>
  <VideoRectangle name="box" toName="video"/>
  <Labels name="label" toName="video" allowEmpty="true">
    <Label value="Car"/>
    <Label value="Bicycle"/>
  </Labels>
</View>`,
  geometry: "videoRectangle",
  attributes: {},
});
