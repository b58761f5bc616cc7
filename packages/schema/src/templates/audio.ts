import { melodySound, outdoorSound, speechSound } from "./sample-media/sounds.ts";
import { inGroup, type Template } from "./template.ts";

const template = inGroup("Audio");

const oneVoice = (): string => speechSound(4, [{ from: 0.3, to: 3.7, pitch: 150 }]);
const twoVoices = (): string =>
  speechSound(5, [
    { from: 0.2, to: 1.7, pitch: 120 },
    { from: 2, to: 3.2, pitch: 210 },
    { from: 3.5, to: 4.8, pitch: 120 },
  ]);

/** Templates about recordings: speech, music, sounds. */
export const audioTemplates: readonly Template[] = [
  template({
    id: "audio-classification",
    title: "Audio classification",
    description: "One class for each recording. Replace the classes with your own.",
    config: `<View>
  <Audio name="audio" value="$audio"/>
  <Header value="What can be heard?"/>
  <Choices name="kind" toName="audio" choice="single" layout="inline" required="true">
    <Choice value="Speech"/>
    <Choice value="Music"/>
    <Choice value="Noise"/>
    <Choice value="Silence"/>
  </Choices>
</View>
`,
    sample: () => ({ audio: melodySound() }),
  }),
  template({
    id: "speech-recognition",
    title: "Speech to text",
    description: "Write down what is said in the whole recording (ASR).",
    config: `<View>
  <Audio name="audio" value="$audio" zoom="true" speed="true"/>
  <Header value="Write what you hear, with full stops and commas."/>
  <TextArea name="transcript" toName="audio" rows="4" editable="true" maxSubmissions="1" transcription="true"
    required="true"/>
</View>
`,
    sample: () => ({ audio: oneVoice() }),
  }),
  template({
    id: "speech-recognition-segments",
    title: "Speech to text by segments",
    description: "Cut a recording into segments, say who speaks in each, and write down what is said.",
    config: `<View>
  <Labels name="speaker" toName="audio">
    <Label value="First voice" background="#1971c2"/>
    <Label value="Second voice" background="#e8590c"/>
    <Label value="Noise" background="#868e96"/>
  </Labels>
  <Audio name="audio" value="$audio" zoom="true" speed="true" showLabels="true"/>
  <View visibleWhen="region-selected" whenTagName="speaker" whenLabelValue="First voice,Second voice">
    <Header value="What is said here?" size="5"/>
  </View>
  <TextArea name="transcript" toName="audio" perRegion="true" whenTagName="speaker"
    whenLabelValue="First voice,Second voice" rows="2" editable="true" maxSubmissions="1" required="true"
    displayMode="region-list"/>
</View>
`,
    sample: () => ({ audio: twoVoices() }),
  }),
  template({
    id: "speech-notes",
    title: "Speech with marks and quality",
    description: "A transcript of the whole recording, marks for what disturbs it, and how well it can be understood.",
    config: `<View>
  <Labels name="mark" toName="audio">
    <Label value="Cannot be understood" background="#c92a2a"/>
    <Label value="Laughter" background="#dd6b00"/>
    <Label value="Background noise" background="#868e96"/>
  </Labels>
  <Audio name="audio" value="$audio" zoom="true" spectrogram="true"/>
  <TextArea name="transcript" toName="audio" rows="3" editable="true" maxSubmissions="1" required="true"
    placeholder="What is said"/>
  <Choices name="clarity" toName="audio" choice="single" layout="inline">
    <Choice value="Clear"/>
    <Choice value="With effort"/>
    <Choice value="Hardly at all"/>
  </Choices>
</View>
`,
    sample: () => ({ audio: oneVoice() }),
  }),
  template({
    id: "speaker-segmentation",
    title: "Who speaks when",
    description: "Mark the times at which each person speaks; two may speak at once (diarization).",
    config: `<View>
  <Labels name="speaker" toName="audio" choice="multiple">
    <Label value="Caller" background="#1971c2"/>
    <Label value="Agent" background="#2f9e44"/>
    <Label value="Somebody else" background="#9c36b5"/>
  </Labels>
  <Audio name="audio" value="$audio" zoom="true" showLabels="true"/>
</View>
`,
    sample: () => ({ audio: twoVoices() }),
  }),
  template({
    id: "sound-events",
    title: "Sound events",
    description: "Mark where in a recording a sound begins and ends.",
    config: `<View>
  <Labels name="sound" toName="audio">
    <Label value="Bird" background="#2f9e44"/>
    <Label value="Bell" background="#dd6b00"/>
    <Label value="Engine" background="#1971c2"/>
    <Label value="Voice" background="#c2255c"/>
  </Labels>
  <Audio name="audio" value="$audio" zoom="true" showLabels="true"/>
</View>
`,
    sample: () => ({ audio: outdoorSound() }),
  }),
  template({
    id: "audio-intents",
    title: "Intents in a call",
    description: "Mark segments of a call and say what the speaker wants in each.",
    config: `<View>
  <Labels name="part" toName="audio">
    <Label value="Caller" background="#1971c2"/>
    <Label value="Agent" background="#2f9e44"/>
  </Labels>
  <Audio name="audio" value="$audio" zoom="true"/>
  <Choices name="intent" toName="audio" perRegion="true" choice="single" required="true">
    <Choice value="Asks for something"/>
    <Choice value="Complains"/>
    <Choice value="Gives information"/>
    <Choice value="Agrees"/>
    <Choice value="Says goodbye"/>
  </Choices>
</View>
`,
    sample: () => ({ audio: twoVoices() }),
  }),
  template({
    id: "audio-quality",
    title: "Audio quality",
    description: "Stars for the sound of a recording, and what is wrong with it.",
    config: `<View>
  <Audio name="audio" value="$audio" volume="true"/>
  <Header value="How good does it sound?"/>
  <Rating name="quality" toName="audio" maxRating="5" size="large" required="true"/>
  <Choices name="faults" toName="audio" choice="multiple" layout="inline">
    <Choice value="Hiss"/>
    <Choice value="Echo"/>
    <Choice value="Clicks"/>
    <Choice value="Too loud"/>
    <Choice value="Drop-outs"/>
  </Choices>
</View>
`,
    sample: () => ({ audio: outdoorSound() }),
  }),
  template({
    id: "conversation-analysis",
    title: "Conversation with transcript",
    description: "A recording and its transcript run together; mark phrases and rate the conversation.",
    config: `<View>
  <Audio name="audio" value="$audio" sync="talk"/>
  <ParagraphLabels name="move" toName="talk">
    <Label value="Greeting" background="#2f9e44"/>
    <Label value="Problem" background="#c92a2a"/>
    <Label value="Solution" background="#1971c2"/>
    <Label value="Small talk" background="#868e96"/>
  </ParagraphLabels>
  <Paragraphs name="talk" value="$talk" sync="audio" layout="dialogue" nameKey="speaker" textKey="text"
    contextScroll="true"/>
  <Choices name="outcome" toName="talk" choice="single" layout="inline">
    <Choice value="Solved"/>
    <Choice value="Passed on"/>
    <Choice value="Left open"/>
  </Choices>
</View>
`,
    sample: () => ({
      audio: twoVoices(),
      talk: [
        { speaker: "Agent", text: "City bikes, good morning.", start: 0.2, end: 1.7 },
        { speaker: "Caller", text: "Hello, my bike won't lock.", start: 2, end: 3.2 },
        { speaker: "Agent", text: "Push the red button twice, then turn the key.", start: 3.5, end: 4.8 },
      ],
    }),
  }),
];
