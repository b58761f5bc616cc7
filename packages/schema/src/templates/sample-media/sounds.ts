import { seededRandom } from "../../results/sample.ts";

const rate = 8000;

/** A WAV file (mono, 8 bit, 8 kHz) as a `data:` address. `wave` gives the sound from -1 to 1 at a time in seconds. */
function wavFile(seconds: number, wave: (time: number) => number): string {
  const count = Math.round(seconds * rate);
  const bytes = new Uint8Array(44 + count);
  const view = new DataView(bytes.buffer);
  const letters = (at: number, text: string): void => bytes.set(new TextEncoder().encode(text), at);
  letters(0, "RIFF");
  view.setUint32(4, 36 + count, true);
  letters(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  letters(36, "data");
  view.setUint32(40, count, true);
  for (let at = 0; at < count; at++)
    bytes[44 + at] = Math.round(127.5 + 127 * Math.max(-1, Math.min(1, wave(at / rate))));
  return `data:audio/wav;base64,${base64(bytes)}`;
}

/** In pieces, because a function takes only so many arguments. */
function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return btoa(text);
}

const turn = 2 * Math.PI;
const tone = (frequency: number, time: number): number => Math.sin(turn * frequency * time);

/** Somebody speaks from `from` to `to` (seconds) with a voice of `pitch` (Hz). */
export type Turn = { readonly from: number; readonly to: number; readonly pitch: number };

/** Bursts with the rhythm and the overtones of speech, but no words; quiet noise between them. */
export function speechSound(seconds: number, turns: readonly Turn[]): string {
  const next = seededRandom(3);
  return wavFile(seconds, (time) => {
    const noise = (next() - 0.5) * 0.02;
    const now = turns.find(({ from, to }) => time >= from && time < to);
    if (now === undefined) return noise;
    const syllable = Math.max(0, Math.sin(turn * 2.2 * (time - now.from))) ** 0.6;
    const pitch = now.pitch * (1 + 0.06 * Math.sin(turn * 0.7 * time));
    const voice = [1, 2, 3, 5].reduce((sum, part) => sum + tone(pitch * part, time) / (part + 1), 0);
    return noise + 0.55 * syllable * voice;
  });
}

/** Five seconds outdoors: an engine hums, a bird sings at 1–2 s, a bell rings at 3 s. */
export function outdoorSound(): string {
  const next = seededRandom(5);
  return wavFile(5, (time) => {
    const engine = 0.12 * tone(58, time) + 0.06 * tone(116, time) + (next() - 0.5) * 0.05;
    const chirping = time > 1 && time < 2 && (time * 6) % 1 < 0.5;
    const bird = chirping ? 0.4 * tone(2100 + 700 * ((time * 6) % 1), time) : 0;
    const since = time - 3;
    const bell = since > 0 ? Math.exp(-2.2 * since) * (0.4 * tone(880, since) + 0.2 * tone(1320, since)) : 0;
    return engine + bird + bell;
  });
}

/** Three seconds of a melody: six plucked notes. */
export function melodySound(): string {
  const notes = [392, 440, 494, 587, 494, 440];
  return wavFile(3, (time) => {
    const since = time % 0.5;
    const note = notes[Math.floor(time / 0.5)] ?? 392;
    return Math.exp(-4 * since) * (0.5 * tone(note, since) + 0.2 * tone(2 * note, since));
  });
}
