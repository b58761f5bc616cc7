/**
 * How fast the mask of a large photo becomes what is stored, and comes back, beside a straightforward packer of its
 * RGBA bytes in the same run.
 *
 *     npx node benchmarks/masks/run.ts [--width 4000] [--height 3000] [--rounds 15]
 *
 * Checks that both write the same bytes. Prints a table and, as the last line, the same numbers as JSON.
 */
import { parseArgs } from "node:util";
import {
  decodeBrushRle,
  decodeCocoRle,
  encodeBrushRle,
  encodeCocoRle,
  type Mask,
  maskFromPolygons,
  maskFromRaster,
  maskIou,
  outlinesOfMask,
  type Point,
  rasterOfMask,
  rgbaOfMask,
} from "@tandem/schema";
import { ms, percentile, report, row } from "../server/measure.ts";
import { packBytes, unpackBytes } from "./plain-packer.ts";

const { values } = parseArgs({
  options: {
    width: { type: "string", default: "4000" },
    height: { type: "string", default: "3000" },
    rounds: { type: "string", default: "15" },
  },
});
const size = { width: Number(values.width), height: Number(values.height) };
const rounds = Number(values.rounds);

const drawn = wavyBlob(0);
const moved = wavyBlob(size.width / 20);
const raster = rasterOfMask(drawn, 255);
const rgba = new Uint8Array(rgbaOfMask(drawn).buffer);

// The first calls, before the engine has compiled anything: what a person who draws one mask waits for.
const coldBegan = performance.now();
const firstRuns = maskFromRaster(raster, size);
const coldRuns = performance.now();
const packed = encodeBrushRle(firstRuns);
const cold = { findRuns: coldRuns - coldBegan, encode: performance.now() - coldRuns };

const coco = encodeCocoRle(drawn);
expectSame("brush RLE and the plain packer's", packed, packBytes(rgba));
expectSame("the decoded runs and the drawn ones", decoded(packed).runs, drawn.runs);
expectSame("the runs from COCO and the drawn ones", ok(decodeCocoRle(coco)).runs, drawn.runs);
expectSame("the plain packer's bytes and its own way back", unpackBytes(packed), rgba);

const times = {
  findRuns: measured(() => maskFromRaster(raster, size)),
  encode: measured(() => encodeBrushRle(drawn)),
  both: measured(() => encodeBrushRle(maskFromRaster(raster, size))),
  plainEncode: measured(() => packBytes(rgba), 5),
  decode: measured(() => decoded(packed)),
  decodeToRaster: measured(() => rasterOfMask(decoded(packed), 255)),
  plainDecode: measured(() => unpackBytes(packed), 5),
  cocoEncode: measured(() => encodeCocoRle(drawn)),
  cocoDecode: measured(() => decodeCocoRle(coco)),
  outlines: measured(() => outlinesOfMask(drawn)),
  iou: measured(() => maskIou(drawn, moved)),
};
const megapixels = (size.width * size.height) / 1e6;
console.log(
  `One wavy blob in ${size.width} × ${size.height} pixels (${megapixels} MP): ${drawn.runs.length} runs, ` +
    `${packed.length} bytes of brush RLE, ${coco.counts.length} characters of COCO RLE; ${rounds} rounds, one core\n`,
);
console.log(row("baseline: pack the RGBA bytes", times.plainEncode));
console.log(row("raster to brush RLE", times.both, times.plainEncode));
console.log(row("    of it, find the runs", times.findRuns));
console.log(row("    of it, encode the runs", times.encode));
console.log(`    the very first time: ${ms(cold.findRuns)} and ${ms(cold.encode)}`);
console.log(row("baseline: unpack to RGBA bytes", times.plainDecode));
console.log(row("brush RLE to runs", times.decode, times.plainDecode));
console.log(row("brush RLE to raster", times.decodeToRaster, times.plainDecode));
console.log(row("runs to COCO RLE", times.cocoEncode));
console.log(row("COCO RLE to runs", times.cocoDecode));
console.log(row("outlines of the mask", times.outlines));
console.log(row("IoU with the same blob beside it", times.iou));
const faster = (baseline: number[], own: number[]): string =>
  `${Math.round(percentile(baseline, 50) / percentile(own, 50))} times as fast`;
console.log(
  `Than the baseline: to brush RLE ${faster(times.plainEncode, times.both)}, ` +
    `to runs ${faster(times.plainDecode, times.decode)}`,
);
const medians = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, percentile(all, 50)]));
report("masks", { ...size, rounds, runs: drawn.runs.length, bytes: packed.length, cold, medianMs: medians });

/** A round blob whose border goes in and out 40 times, as a hand-drawn or predicted mask does. */
function wavyBlob(shift: number): Mask {
  const points = Array.from({ length: 4000 }, (_, index): Point => {
    const angle = (2 * Math.PI * index) / 4000;
    const radius =
      Math.min(size.width, size.height) * (0.35 + 0.03 * Math.sin(40 * angle) + 0.05 * Math.sin(3 * angle));
    return [size.width / 2 + shift + radius * Math.cos(angle), size.height / 2 + radius * Math.sin(angle)];
  });
  return maskFromPolygons([points], size);
}

function decoded(bytes: Uint8Array): Mask {
  return ok(decodeBrushRle(bytes, size));
}

function ok(decoding: ReturnType<typeof decodeBrushRle>): Mask {
  if (!decoding.ok) throw new Error(decoding.problem);
  return decoding.mask;
}

function measured(call: () => unknown, count = rounds): number[] {
  call();
  return Array.from({ length: count }, () => {
    const began = performance.now();
    call();
    return performance.now() - began;
  });
}

function expectSame(what: string, one: Uint8Array | Uint32Array, other: Uint8Array | Uint32Array): void {
  if (
    Buffer.compare(
      Buffer.from(one.buffer, one.byteOffset, one.byteLength),
      Buffer.from(other.buffer, other.byteOffset, other.byteLength),
    ) !== 0
  ) {
    throw new Error(`Not the same: ${what}`);
  }
}
