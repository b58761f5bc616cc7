import { open, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const blockBytes = 64 * 1024;
const newline = 0x0a;

/** The last `lines` lines of a file, each with its newline; read from the end. A missing file has none. */
export async function readTail(file: string, lines: number): Promise<{ text: string; end: number }> {
  const size = await sizeOf(file);
  if (size === 0 || lines === 0) return { text: "", end: size };
  const handle = await open(file);
  try {
    const blocks: Buffer[] = [];
    let from = size;
    // The newline that ends the last line begins no further one.
    let missing = lines + 1;
    while (from > 0 && missing > 0) {
      const length = Math.min(blockBytes, from);
      from -= length;
      const block = Buffer.alloc(length);
      await handle.read(block, 0, length, from);
      let start = length;
      while (missing > 0) {
        const found = start === 0 ? -1 : block.lastIndexOf(newline, start - 1);
        if (found === -1) break;
        missing -= 1;
        start = found;
      }
      blocks.unshift(missing > 0 ? block : block.subarray(start + 1));
    }
    return { text: Buffer.concat(blocks).toString("utf8"), end: size };
  } finally {
    await handle.close();
  }
}

/** What is appended to a file behind `from`, until `isOver` says that nothing will come any more. */
export async function* followFile(
  file: string,
  from: number,
  isOver: () => boolean,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let at = from;
  while (!signal.aborted) {
    // Asked before reading, so that what was written before the end is not missed.
    const over = isOver();
    const size = await sizeOf(file);
    if (size > at) {
      const part = await readPart(file, at, size);
      at += part.length;
      yield part;
    } else if (over) {
      return;
    } else {
      await sleep(200, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function readPart(file: string, from: number, to: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(to - from, blockBytes)), { position: from });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    (error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
      throw error;
    },
  );
}
