/**
 * A classifier on disk: one file, all numbers little-endian.
 *
 *     "TDMTXTCL"  8 bytes of ASCII
 *     version     u32, 1
 *     checksum    u32, CRC-32 of everything after it
 *     length      u32, bytes of the header
 *     header      JSON in UTF-8: classes, labelCounts, scale, bucketBits, columns, modelled
 *     buckets     u32 × columns
 *     idf         f32 × columns
 *     weights     f32 × columns × modelled
 *     biases      f32 × modelled
 */
import { randomUUID } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import type { Classifier } from "./classifier.ts";
import { BUCKET_BITS, BUCKETS } from "./features.ts";

const FILE = "classifier.bin";
const MAGIC = "TDMTXTCL";
const VERSION = 1;
const PREFIX = 20;

type Header = Pick<Classifier, "classes" | "labelCounts" | "scale" | "modelled"> & {
  readonly bucketBits: number;
  readonly columns: number;
};

/** Writes the classifier into the directory, which must exist. A reader never sees half a file. */
export async function saveClassifier(classifier: Classifier, directory: string): Promise<void> {
  const target = path.join(directory, FILE);
  const draft = `${target}.${randomUUID()}`;
  const file = await open(draft, "wx");
  try {
    await file.writeFile(encodeClassifier(classifier));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, target);
}

/** Reads what `saveClassifier` wrote. Throws an error that names the file and what is wrong with it. */
export async function loadClassifier(directory: string): Promise<Classifier> {
  const file = path.join(directory, FILE);
  const bytes = await readFile(file);
  try {
    return decodeClassifier(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} is not a usable classifier: ${reason}`, { cause: error });
  }
}

export function encodeClassifier(classifier: Classifier): Buffer {
  const { classes, labelCounts, scale, modelled, buckets, idf, weights, biases } = classifier;
  const fields: Header = { classes, labelCounts, scale, modelled, bucketBits: BUCKET_BITS, columns: buckets.length };
  const header = Buffer.from(JSON.stringify(fields));
  const numbers = [buckets, idf, weights, biases];
  const size = numbers.reduce((sum, array) => sum + array.byteLength, PREFIX + header.length);
  const bytes = Buffer.alloc(size);
  bytes.write(MAGIC, "ascii");
  bytes.writeUInt32LE(VERSION, 8);
  bytes.writeUInt32LE(header.length, 16);
  header.copy(bytes, PREFIX);
  let position = PREFIX + header.length;
  for (const value of buckets) position = bytes.writeUInt32LE(value, position);
  for (const array of [idf, weights, biases]) {
    for (const value of array) position = bytes.writeFloatLE(value, position);
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(16)), 12);
  return bytes;
}

export function decodeClassifier(bytes: Buffer): Classifier {
  if (bytes.length < PREFIX || bytes.toString("ascii", 0, 8) !== MAGIC) {
    throw new Error(`it does not begin with "${MAGIC}"`);
  }
  const version = bytes.readUInt32LE(8);
  if (version !== VERSION) throw new Error(`it has format version ${version}, this program reads ${VERSION}`);
  if (crc32(bytes.subarray(16)) !== bytes.readUInt32LE(12)) {
    throw new Error("its checksum does not fit its content (cut off or changed)");
  }
  const bodyAt = PREFIX + bytes.readUInt32LE(16);
  const header = parseHeader(bytes.toString("utf8", PREFIX, bodyAt));
  const { columns, bucketBits, ...rest } = header;
  if (bucketBits !== BUCKET_BITS)
    throw new Error(`it hashes words to ${bucketBits} bits, this program to ${BUCKET_BITS}`);
  const width = header.modelled.length;
  const expected = bodyAt + 4 * (2 * columns + columns * width + width);
  if (bytes.length !== expected) throw new Error(`it has ${bytes.length} bytes, its header asks for ${expected}`);

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let position = bodyAt;
  const floats = (count: number): Float32Array => {
    const array = new Float32Array(count);
    for (let i = 0; i < count; i++, position += 4) array[i] = view.getFloat32(position, true);
    if (!array.every(Number.isFinite)) throw new Error("a weight is not a finite number");
    return array;
  };
  const buckets = new Uint32Array(columns);
  for (let i = 0; i < columns; i++, position += 4) buckets[i] = view.getUint32(position, true);
  if (buckets.some((bucket) => bucket >= BUCKETS)) throw new Error("a bucket is out of range");
  return { ...rest, buckets, idf: floats(columns), weights: floats(columns * width), biases: floats(width) };
}

function parseHeader(json: string): Header {
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null) throw new Error("its header is no JSON object");
  const { classes, labelCounts, scale, modelled, bucketBits, columns } = value as Record<string, unknown>;
  if (!isListOf(classes, isName)) throw new Error("classes must be a list of names");
  if (!isListOf(labelCounts, isCount) || labelCounts.length !== classes.length) {
    throw new Error("labelCounts must be one count for each class");
  }
  const seen = labelCounts.filter((count) => count > 0).length;
  const width = seen < 2 ? 0 : seen === 2 ? 1 : seen;
  if (
    !isListOf(modelled, isCount) ||
    modelled.some((position) => position >= classes.length) ||
    modelled.length !== width
  ) {
    throw new Error(`modelled must list ${width} of the ${classes.length} classes`);
  }
  if (typeof scale !== "number" || !(scale > 0)) throw new Error("scale must be a number above 0");
  if (!isCount(bucketBits) || !isCount(columns)) throw new Error("bucketBits and columns must be counts");
  return { classes, labelCounts, scale, modelled, bucketBits, columns };
}

const isName = (value: unknown): value is string => typeof value === "string";
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}
