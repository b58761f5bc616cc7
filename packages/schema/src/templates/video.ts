import { melodySound } from "./sample-media/sounds.ts";
import { videoClip } from "./sample-media/video-clip.ts";
import { inGroup, type Template } from "./template.ts";

const template = inGroup("Video");

/** Templates about moving pictures. */
export const videoTemplates: readonly Template[] = [
  template({
    id: "video-classification",
    title: "Video classification",
    description: "One class for each video. Replace the classes with your own.",
    config: `<View>
  <Video name="video" value="$video" frameRate="24"/>
  <Header value="What happens?"/>
  <Choices name="scene" toName="video" choice="single" layout="inline" required="true">
    <Choice value="Nothing moves"/>
    <Choice value="One thing moves"/>
    <Choice value="Several things move"/>
  </Choices>
</View>
`,
    sample: () => ({ video: videoClip() }),
  }),
  template({
    id: "frame-classification",
    title: "Frame classification",
    description: "Mark on the timeline from which frame to which something is so.",
    config: `<View>
  <TimelineLabels name="lamp" toName="video">
    <Label value="Lamp is red" background="#e03131"/>
    <Label value="Lamp is green" background="#2f9e44"/>
  </TimelineLabels>
  <Video name="video" value="$video" frameRate="24" timelineHeight="120"/>
</View>
`,
    sample: () => ({ video: videoClip() }),
  }),
  template({
    id: "object-tracking",
    title: "Object tracking",
    description: "Follow things through a video: boxes at key frames, and what lies between is filled in.",
    config: `<View>
  <Labels name="object" toName="video" allowEmpty="true">
    <Label value="Ball" background="#dd6b00"/>
    <Label value="Cart" background="#1971c2"/>
  </Labels>
  <Video name="video" value="$video" frameRate="24"/>
  <VideoRectangle name="track" toName="video"/>
</View>
`,
    sample: () => ({ video: videoClip() }),
  }),
  template({
    id: "video-lines",
    title: "Lines in a video",
    description: "Lines and outlines that change from key frame to key frame: paths, edges, poses.",
    config: `<View>
  <VideoVectorLabels name="line" toName="video" closable="true" strokeWidth="3">
    <Label value="Ground" background="#9c36b5"/>
    <Label value="Outline of the cart" background="#1971c2"/>
  </VideoVectorLabels>
  <Video name="video" value="$video" frameRate="24"/>
</View>
`,
    sample: () => ({ video: videoClip() }),
  }),
  template({
    id: "video-timeline-segmentation",
    title: "Video and sound on one timeline",
    description: "Picture and sound run together; mark scenes along the sound.",
    config: `<View>
  <Video name="video" value="$video" frameRate="24" muted="true" height="360" sync="audio"/>
  <Labels name="scene" toName="audio">
    <Label value="Opening" background="#1971c2"/>
    <Label value="Action" background="#e8590c"/>
    <Label value="Pause" background="#868e96"/>
  </Labels>
  <Audio name="audio" value="$audio" sync="video" zoom="true"/>
</View>
`,
    sample: () => ({ video: videoClip(), audio: melodySound() }),
  }),
];
