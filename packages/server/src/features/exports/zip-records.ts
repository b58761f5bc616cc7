/**
 * The records of a zip file, after PKWARE's APPNOTE.TXT 6.3: names are UTF-8, everything is deflated, times are left
 * out. Archives may be larger than 4 GiB and have more than 65 535 files (Zip64); a single file may not.
 */

const utf8Names = 1 << 11;
const sizesBehind = 1 << 3;
const deflated = 8;
const version = 45;
/** 1 January 1980, the first day that the format knows: exports of the same tasks are the same bytes. */
const firstDay = 0x21;
const most16 = 0xffff;
export const most32 = 0xffffffff;

/** One file, as both of its headers tell of it. */
export interface ZipFileRecord {
  name: Buffer;
  crc: number;
  packed: number;
  size: number;
  /** Whether sizes and checksum stand behind the content, because they were not known before it. */
  isBehind: boolean;
  /** Where its local header begins. */
  offset: number;
}

function common(file: ZipFileRecord, isCentral: boolean): Buffer {
  const fields = Buffer.alloc(26);
  const isKnown = isCentral || !file.isBehind;
  fields.writeUInt16LE(version, 0);
  fields.writeUInt16LE(utf8Names | (file.isBehind ? sizesBehind : 0), 2);
  fields.writeUInt16LE(deflated, 4);
  fields.writeUInt16LE(firstDay, 8);
  fields.writeUInt32LE(isKnown ? file.crc : 0, 10);
  fields.writeUInt32LE(isKnown ? file.packed : 0, 14);
  fields.writeUInt32LE(isKnown ? file.size : 0, 18);
  fields.writeUInt16LE(file.name.length, 22);
  return fields;
}

const signature = (letters: string): Buffer => Buffer.from(`PK${letters}`, "latin1");

/** What stands before a file's content. */
export const localHeader = (file: ZipFileRecord): Buffer =>
  Buffer.concat([signature("\u0003\u0004"), common(file, false), file.name]);

/** What stands behind the content of a file whose sizes were not known before it. */
export function sizesOf({ crc, packed, size }: ZipFileRecord): Buffer {
  const fields = Buffer.alloc(12);
  fields.writeUInt32LE(crc, 0);
  fields.writeUInt32LE(packed, 4);
  fields.writeUInt32LE(size, 8);
  return Buffer.concat([signature("\u0007\u0008"), fields]);
}

/** A file's entry in the list at the end of the archive. */
export function centralHeader(file: ZipFileRecord): Buffer {
  const isFar = file.offset >= most32;
  const madeBy = Buffer.alloc(2);
  madeBy.writeUInt16LE(version);
  const fields = common(file, true);
  const extra = Buffer.alloc(isFar ? 12 : 0);
  fields.writeUInt16LE(extra.length, 24);
  if (isFar) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(file.offset), 4);
  }
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(isFar ? most32 : file.offset, 10);
  return Buffer.concat([signature("\u0001\u0002"), madeBy, fields, rest, file.name, extra]);
}

/** The end of an archive whose list of `count` files begins at `offset` and is `size` bytes long. */
export function endOfArchive(count: number, offset: number, size: number): Buffer {
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Math.min(count, most16), 4);
  end.writeUInt16LE(Math.min(count, most16), 6);
  end.writeUInt32LE(Math.min(size, most32), 8);
  end.writeUInt32LE(Math.min(offset, most32), 12);
  const plain = Buffer.concat([signature("\u0005\u0006"), end]);
  if (count < most16 && offset < most32 && size < most32) return plain;
  const large = Buffer.alloc(52);
  large.writeBigUInt64LE(44n, 0);
  large.writeUInt16LE(version, 8);
  large.writeUInt16LE(version, 10);
  large.writeBigUInt64LE(BigInt(count), 20);
  large.writeBigUInt64LE(BigInt(count), 28);
  large.writeBigUInt64LE(BigInt(size), 36);
  large.writeBigUInt64LE(BigInt(offset), 44);
  const locator = Buffer.alloc(16);
  locator.writeBigUInt64LE(BigInt(offset + size), 4);
  locator.writeUInt32LE(1, 12);
  return Buffer.concat([signature("\u0006\u0006"), large, signature("\u0006\u0007"), locator, plain]);
}
