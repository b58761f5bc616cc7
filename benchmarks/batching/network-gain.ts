import { percentile } from "../server/measure.ts";
import type { SentenceEncoder } from "./sentence-encoder.ts";

/** Texts in one call, and how many times as many it does with them in the same processor time as with one. */
export interface NetworkGain {
  texts: number;
  gain: number;
}

const sizes = [1, 2, 4, 8, 16, 32];
const textsInRound = 64;
const rounds = 7;

/** What the network itself gains from several texts in a call, without any server: no backend can gain more. */
export async function networkGains(encoder: SentenceEncoder, texts: readonly string[]): Promise<NetworkGain[]> {
  const took = new Map(sizes.map((size) => [size, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    const asked = texts.slice(round * textsInRound, (round + 1) * textsInRound);
    for (const size of sizes) took.get(size)?.push(await processorTime(encoder, asked, size));
  }
  const alone = took.get(1) ?? [];
  return sizes.slice(1).map((size) => {
    const gains = (took.get(size) ?? []).map((time, round) => (alone[round] ?? Number.NaN) / time);
    return { texts: size, gain: percentile(gains, 50) };
  });
}

/** Microseconds. */
async function processorTime(encoder: SentenceEncoder, texts: readonly string[], size: number): Promise<number> {
  const before = process.cpuUsage();
  for (let from = 0; from < texts.length; from += size) await encoder.embed(texts.slice(from, from + size));
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
