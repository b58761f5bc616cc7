/**
 * The straightforward way to brush RLE, as the baseline: looks at each of the RGBA bytes, counts how often it comes
 * again, and writes the packet. Same bits, no knowledge of runs of pixels.
 */
export function packBytes(bytes: Uint8Array): Uint8Array {
  let packed = new Uint8Array(1024);
  let at = 0;
  const write = (value: number, bits: number): void => {
    if (at + bits + 8 > packed.length * 8) {
      const longer = new Uint8Array(packed.length * 2);
      longer.set(packed);
      packed = longer;
    }
    for (let bit = bits - 1; bit >= 0; bit -= 1, at += 1) {
      if (Math.floor(value / 2 ** bit) % 2 === 1) packed[at >> 3] = (packed[at >> 3] ?? 0) | (128 >> (at & 7));
    }
  };
  write(bytes.length, 32);
  write(7, 5);
  for (const size of [3, 4, 8, 16]) write(size - 1, 4);
  for (let start = 0; start < bytes.length;) {
    const value = bytes[start] ?? 0;
    let end = start + 1;
    while (end < bytes.length && end - start < 65_536 && bytes[end] === value) end += 1;
    const count = end - start;
    const [size, bits] = count <= 8 ? [0, 3] : count <= 16 ? [1, 4] : count <= 256 ? [2, 8] : [3, 16];
    write(count > 1 ? 1 : 0, 1);
    write(count > 1 ? size : 0, 2);
    write(count > 1 ? count - 1 : 0, count > 1 ? bits : 3);
    write(value, 8);
    start = end;
  }
  return packed.slice(0, Math.floor(at / 8) + 1);
}

/** The way back: every bit by itself, into the RGBA bytes. */
export function unpackBytes(packed: Uint8Array): Uint8Array {
  let at = 0;
  const read = (bits: number): number => {
    let value = 0;
    for (let bit = 0; bit < bits; bit += 1, at += 1)
      value = value * 2 + (((packed[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    return value;
  };
  const bytes = new Uint8Array(read(32));
  read(5);
  const sizes = [read(4) + 1, read(4) + 1, read(4) + 1, read(4) + 1];
  for (let done = 0; done < bytes.length;) {
    const isRun = read(1) === 1;
    const count = read(sizes[read(2)] ?? 0) + 1;
    const value = isRun ? read(8) : 0;
    for (let index = 0; index < count; index += 1, done += 1) bytes[done] = isRun ? value : read(8);
  }
  return bytes;
}
