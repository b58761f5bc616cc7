type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes through one of the platform's streams, piece by piece; ends reading when the consumer does. */
async function* through(
  pieces: Iterator<Uint8Array>,
  stream: ReadableWritablePair<Uint8Array, Bytes>,
): AsyncGenerator<Uint8Array> {
  const source = new ReadableStream<Bytes>({
    pull(controller) {
      const next = pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value as Bytes);
    },
  });
  const reader = source.pipeThrough(stream).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    // Also releases what the platform keeps for a stream that was not read to its end.
    await reader.cancel().catch(() => undefined);
  }
}

/** Packs bytes as zlib does (RFC 1950), as PNG needs. */
export function deflated(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return through(pieces[Symbol.iterator](), new CompressionStream("deflate"));
}

/** Unpacks what `deflated` makes. Throws when the bytes are no such thing, or end too soon. */
export function inflated(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return through(pieces[Symbol.iterator](), new DecompressionStream("deflate"));
}
