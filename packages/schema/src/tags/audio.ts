import { clamped, flag, number, oneOf, text, textOr } from "./attribute.ts";
import { objectTag } from "./define.ts";
import { checkAddress, objectName, syncWith } from "./object-attributes.ts";
import { sampleLength, segmentPlace } from "./places/segment.ts";
import { styling } from "./shared-attributes.ts";

/** What an Audio is, by its new name and by its old one. */
export const audioTraits = {
  attributes: {
    name: objectName,
    value: text("The `$key` of the task's data with the address of the sound, or the address itself."),
    hotkey: text("The key that plays and stops it; by itself it gets a free one."),
    sync: syncWith,
    muted: flag(false, "Plays without sound, for one that a film plays too."),
    zoom: flag(true, "Shows the zoom slider."),
    volume: flag(true, "Shows the volume slider."),
    speed: flag(true, "Shows the speed slider."),
    defaultZoom: clamped(1, 1, 1500, "The zoom at first."),
    defaultVolume: clamped(1, 0, 1, "The volume at first."),
    defaultSpeed: clamped(1, 0.5, 2, "The speed at first."),
    defaultScale: number(1, "By how much the waveform is drawn higher at first.", { min: 0 }),
    height: number(96, "Height of the player, in pixels.", { min: 1 }),
    waveHeight: number(32, "Least height of each waveform when channels are split, in pixels.", { min: 1 }),
    cursorWidth: number(2, "Width of the line that shows the time, in pixels.", { min: 0 }),
    cursorColor: textOr("#333", "CSS colour of the line that shows the time."),
    showLabels: flag(false, "Shows the labels on the regions."),
    showScores: flag(false, "Shows the scores on the regions."),
    autoCenter: flag(true, "Keeps the time that plays in the middle."),
    scrollParent: flag(true, "Scrolls a waveform that is wider than its place."),
    splitChannels: flag(false, "Shows each channel with a waveform of its own."),
    decoder: oneOf(
      ["webaudio", "ffmpeg", "none"],
      "webaudio",
      "What reads the waveform; with `none` there is none, and long sounds are there at once.",
    ),
    player: oneOf(["html5", "webaudio"], "html5", "What plays the sound."),
    spectrogram: flag(false, "Shows the frequencies below the waveform."),
    ...styling,
  },
  checkData: checkAddress,
  sample: () => toneWav(sampleLength),
  places: { segment: segmentPlace },
} as const;

/** A sound and its waveform. */
export const audio = objectTag({
  ...audioTraits,
  name: "Audio",
  summary: "A sound and its waveform. Regions in it are segments, in seconds.",
  example: `<View>
  <Audio name="audio" value="$audio" hotkey="space"/>
  <Labels name="speaker" toName="audio">
    <Label value="Guest"/>
    <Label value="Host"/>
  </Labels>
</View>`,
});

/** A tone as a WAV file with one channel, 8 bits and 8000 numbers a second. */
function toneWav(seconds: number): string {
  const count = Math.round(8000 * seconds);
  // "RIFF", the bytes that follow, "WAVEfmt ", 16 bytes: PCM, 1 channel, 8000 and 8000 a second, 1 byte, 8 bits; "data".
  const header = [0x46464952, 36 + count, 0x45564157, 0x20746d66, 16, 0x10001, 8000, 8000, 0x80001, 0x61746164, count];
  const bytes = new Uint8Array(44 + count);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of header.entries()) view.setUint32(4 * index, word, true);
  for (let at = 0; at < count; at += 1) bytes[44 + at] = 128 + Math.round(60 * Math.sin((at * Math.PI) / 10));
  return `data:audio/wav;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}
