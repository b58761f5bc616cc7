import { flag, number, numberOrKey, text } from "./attribute.ts";
import { objectTag } from "./define.ts";
import { checkAddress, objectName, syncWith } from "./object-attributes.ts";
import { timelinePlace } from "./places/timeline.ts";
import { videoRectanglePlace } from "./places/video-rectangle.ts";
import { videoVectorPlace } from "./places/video-vector.ts";
import { styling } from "./shared-attributes.ts";
import { videoSample } from "./video-sample.ts";

/** A film with a timeline. */
export const video = objectTag({
  name: "Video",
  summary:
    "A film with a timeline. Regions in it are boxes and lines that move, and stretches of time, in frames from 1.",
  example: `<View>
  <Labels name="object" toName="video">
    <Label value="Car"/>
    <Label value="Person"/>
  </Labels>
  <Video name="video" value="$video" frameRate="25"/>
  <VideoRectangle name="box" toName="video"/>
</View>`,
  attributes: {
    name: objectName,
    value: text("The `$key` of the task's data with the address of the film, or the address itself."),
    frameRate: numberOrKey(
      24,
      "Frames a second: a number, or the `$key` of the task's data that holds it. Below 1 it is the seconds of a frame.",
    ),
    sync: syncWith,
    muted: flag(false, "Plays without sound."),
    height: number(600, "Height of the player, in pixels.", { min: 1 }),
    timelineHeight: number(null, "Height of the timeline, in pixels.", { min: 1 }),
    defaultPlaybackSpeed: number(1, "The speed at first; 1 is that of the film.", { min: 0.05 }),
    minPlaybackSpeed: number(0.25, "The slowest speed.", { min: 0.05 }),
    hotkey: text("The key that plays and stops it; by itself it gets a free one."),
    ...styling,
  },
  checkData: checkAddress,
  sample: () => videoSample,
  places: { videoRectangle: videoRectanglePlace, videoVector: videoVectorPlace, timeline: timelinePlace },
});
