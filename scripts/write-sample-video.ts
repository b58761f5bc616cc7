import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";

/**
 * `node scripts/write-sample-video.ts` makes the clip that the video templates show: Chromium (`CHROMIUM_PATH`) draws
 * and encodes the frames, and they are put into a WebM file here, with its length and a place for every key frame,
 * so that a player can seek in it.
 */
const clip = { width: 320, height: 180, frames: 96, rate: 24, bitrate: 42_000, keyEvery: 32 };
const target = path.resolve(import.meta.dirname, "../packages/schema/src/templates/sample-media/video-clip.ts");

type Frame = { key: boolean; bytes: number[] };

/** An EBML element: its id, the length of what it holds in eight bytes, and that. */
function element(id: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(content);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(body.length) | (1n << 56n));
  return Buffer.concat([Buffer.from(id.toString(16).padStart(2, "0"), "hex"), length, body]);
}

const whole = (id: number, value: number): Uint8Array => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return element(id, bytes);
};
const text = (id: number, value: string): Uint8Array => element(id, Buffer.from(value));
const float = (id: number, value: number): Uint8Array => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(id, bytes);
};

const milliseconds = (frame: number): number => Math.round((frame * 1000) / clip.rate);

/** A cluster from each key frame to the next, its frames timed from its beginning. */
function cluster(frames: readonly Frame[], first: number): Uint8Array {
  const blocks = frames.map((frame, at) => {
    const head = Buffer.alloc(4);
    head.writeUInt8(0x81, 0);
    head.writeInt16BE(milliseconds(first + at) - milliseconds(first), 1);
    head.writeUInt8(frame.key ? 0x80 : 0, 3);
    return element(0xa3, head, Uint8Array.from(frame.bytes));
  });
  return element(0x1f43b675, whole(0xe7, milliseconds(first)), ...blocks);
}

/** The WebM file; see the Matroska specification (RFC 9559) for the ids. */
function webm(frames: readonly Frame[]): Uint8Array {
  const head = element(
    0x1a45dfa3,
    whole(0x4286, 1),
    whole(0x42f7, 1),
    whole(0x42f2, 4),
    whole(0x42f3, 8),
    text(0x4282, "webm"),
    whole(0x4287, 2),
    whole(0x4285, 2),
  );
  const info = element(
    0x1549a966,
    whole(0x2ad7b1, 1_000_000),
    float(0x4489, milliseconds(frames.length)),
    text(0x4d80, "Tandem"),
    text(0x5741, "Tandem"),
  );
  const picture = element(0xe0, whole(0xb0, clip.width), whole(0xba, clip.height));
  const track = element(
    0xae,
    whole(0xd7, 1),
    whole(0x73c5, 1),
    whole(0x83, 1),
    text(0x86, "V_VP8"),
    whole(0x23e383, Math.round(1e9 / clip.rate)),
    picture,
  );
  const tracks = element(0x1654ae6b, track);
  const starts = frames.flatMap((frame, at) => (frame.key ? [at] : []));
  const clusters = starts.map((start, at) => cluster(frames.slice(start, starts[at + 1]), start));
  // Numbers in cues have a fixed width, so their length is known before their content is.
  const cuesLength = cues(starts, clusters, 0).length;
  const before = info.length + tracks.length + cuesLength;
  return Buffer.concat([head, element(0x18538067, info, tracks, cues(starts, clusters, before), ...clusters)]);
}

/** Where each key frame's cluster begins, counted from the segment's content. */
function cues(starts: readonly number[], clusters: readonly Uint8Array[], before: number): Uint8Array {
  let place = before;
  const points = starts.map((start, at) => {
    const position = element(0xb7, whole(0xf7, 1), whole(0xf1, place));
    place += clusters[at]?.length ?? 0;
    return element(0xbb, whole(0xb3, milliseconds(start)), position);
  });
  return element(0x1c53bb6b, ...points);
}

const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage();
// Encoders are there only on pages that count as safe, as localhost does.
await page.route("http://localhost/", (route) => route.fulfill({ contentType: "text/html", body: "" }));
await page.goto("http://localhost/");
await page.evaluate(readFileSync(new URL("sample-video.browser.js", import.meta.url), "utf8"));
const frames = await page.evaluate<Frame[]>(`sampleVideo(${JSON.stringify(clip)})`);
await browser.close();

const file = webm(frames);
const base64 = Buffer.from(file).toString("base64");
const lines = base64.match(/.{1,112}/g)?.map((line) => `  ${JSON.stringify(line)},`) ?? [];
writeFileSync(
  target,
  `/**
 * ${frames.length / clip.rate} seconds of video, ${clip.width} × ${clip.height}, ${clip.rate} frames a second, no sound: a ball bounces to the right, a cart comes from the
 * right, a lamp turns from red to green half way. Made by \`node scripts/write-sample-video.ts\`.
 */
const webm = [
${lines.join("\n")}
];

/** The clip as a \`data:\` address. */
export const videoClip = (): string => \`data:video/webm;base64,\${webm.join("")}\`;
`,
);
console.log(`${frames.length} frames, ${file.length} bytes`);
