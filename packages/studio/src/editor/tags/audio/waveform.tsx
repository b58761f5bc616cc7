import { useEffect, useRef, useState } from "react";
import { type Loaded } from "../../loading/read-address.ts";
import { useLoaded } from "../../loading/use-loaded.ts";
import { extremesOf } from "../track/extremes.ts";
import { type Seen } from "../track/range.ts";

/** Numbers a second that waveforms are drawn from: enough to see words. */
const rate = 8000;
/** Sounds longer than this take too much memory to be read; their bar is plain. */
const mostBytes = 60_000_000;

async function decode(bytes: ArrayBuffer): Promise<Float32Array> {
  if (bytes.byteLength > mostBytes) throw new Error("The sound is too long for a waveform.");
  const sound = await new OfflineAudioContext(1, 1, rate).decodeAudioData(bytes);
  return sound.getChannelData(0);
}

/** The numbers of a sound, where they can be read; `null` while it is read, and where `address` is. */
export const useSamples = (address: string | null): Loaded<Float32Array> | null => useLoaded(address, decode);

/** A sound as a waveform, from one second to another. */
export function Waveform({ samples, seen, scale }: { samples: Float32Array; seen: Seen; scale: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || size.width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.round(size.width * ratio);
    element.height = Math.round(size.height * ratio);
    const { low, high } = extremesOf(samples, seen.from * rate, seen.to * rate, element.width);
    const middle = element.height / 2;
    context.fillStyle = getComputedStyle(element).color;
    for (let x = 0; x < element.width; x += 1) {
      const [down, up] = [Math.max(-1, (low[x] ?? 0) * scale), Math.min(1, (high[x] ?? 0) * scale)];
      if (Number.isNaN(down)) continue;
      context.fillRect(x, middle - up * middle, 1, Math.max(1, (up - down) * middle));
    }
  }, [samples, seen, scale, size]);
  return <canvas ref={canvas} aria-hidden />;
}
