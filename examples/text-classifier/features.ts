/**
 * Text to sparse rows: hashed word n-grams with sublinear term counts, then TF-IDF with rows of length one.
 *
 * The hashing trick (Weinberger et al. 2009) keeps the model free of a dictionary: a word is its bucket, so a word
 * never seen before needs no special case and nothing has to be fitted before the first label.
 */

/** log2 of the number of hash buckets. 2^18 keeps collisions below 10 % for corpora of some 25,000 distinct words. */
export const BUCKET_BITS = 18;
export const BUCKETS = 1 << BUCKET_BITS;

/** Longer words (base64 remains, URLs without a break) count by this many first UTF-16 units. */
const MAX_TOKEN_LENGTH = 40;

/** Sparse matrix in compressed rows: row `i` has `indices[offsets[i] .. offsets[i+1]]` and the same part of `values`. */
export type SparseRows = {
  readonly rowCount: number;
  readonly offsets: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float32Array;
};

const OTHER = 0;
const WORD = 1;
/** Scripts written without spaces, and pictographs: each character is a token by itself. */
const LONE = 2;
const UNKNOWN = 3;

const isLone =
  /[\p{Ideographic}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Extended_Pictographic}]/u;
const isWord = /[\p{L}\p{N}\p{M}]/u;

function kindOf(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  if (isWord.test(character) && !isLone.test(character)) return WORD;
  // © and ™ are pictographs to Unicode but noise to a reader; ASCII digits carry the property too, handled above.
  return isLone.test(character) && codePoint > 0x2122 ? LONE : OTHER;
}

/** Kinds of the Basic Multilingual Plane, found on first use of each character. */
const kinds = new Uint8Array(0x10000).fill(UNKNOWN);

function kindInPlane(unit: number): number {
  let kind = kinds[unit] as number;
  if (kind === UNKNOWN) {
    kind = kindOf(unit);
    kinds[unit] = kind;
  }
  return kind;
}

/** Calls `onToken(start, end)` for each token of `text`, which must be lower-cased already. */
function scanTokens(text: string, onToken: (start: number, end: number) => void): void {
  let start = -1;
  const length = text.length;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    let kind: number;
    let width = 1;
    if ((unit & 0xf800) === 0xd800) {
      const codePoint = text.codePointAt(i) as number;
      width = codePoint > 0xffff ? 2 : 1;
      kind = width === 2 ? kindOf(codePoint) : OTHER;
    } else {
      kind = kindInPlane(unit);
    }
    if (kind === WORD) {
      if (start < 0) start = i;
    } else {
      if (start >= 0 && i - start > 1) onToken(start, i);
      start = -1;
      if (kind === LONE) onToken(i, i + width);
    }
    i += width - 1;
  }
  if (start >= 0 && length - start > 1) onToken(start, length);
}

/** One form for what looks the same: compatibility forms folded where there can be any, then lower case. */
function normalise(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the range is all of Latin-1, which NFC leaves as it is
  return (/[^\u0000-\u00ff]/.test(text) ? text.normalize("NFKC") : text).toLowerCase();
}

/**
 * The words of a text: runs of Unicode letters, marks and digits in lower case, at least two characters long and cut
 * at 40; each character of a script without spaces, and each emoji, is a word by itself.
 */
export function tokenize(text: string): string[] {
  const lower = normalise(text);
  const tokens: string[] = [];
  scanTokens(lower, (start, end) => tokens.push(lower.slice(start, Math.min(end, start + MAX_TOKEN_LENGTH))));
  return tokens;
}

/** FNV-1a over UTF-16 units, then a final mix (MurmurHash3's) so that the low bits are as good as the high ones. */
function hashToken(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  const last = Math.min(end, start + MAX_TOKEN_LENGTH);
  for (let i = start; i < last; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

function mix(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Counts the hashed terms of each text. A value is 1 + ln(count), so that a word said ten times is not ten words.
 *
 * `ngrams` 2 adds pairs of neighbouring words; words alone (1) are better while labels are few.
 */
export function countTerms(texts: readonly string[], ngrams: 1 | 2 = 1): SparseRows {
  const offsets = new Uint32Array(texts.length + 1);
  let indices = new Uint32Array(Math.max(1024, texts.length * 128));
  let values = new Float32Array(indices.length);
  const counts = new Uint32Array(BUCKETS);
  let end = 0;

  const add = (hash: number): void => {
    const bucket = hash & (BUCKETS - 1);
    if (counts[bucket] === 0) {
      if (end === indices.length) {
        indices = grow(indices, new Uint32Array(end * 2));
        values = grow(values, new Float32Array(end * 2));
      }
      indices[end++] = bucket;
    }
    counts[bucket] = (counts[bucket] as number) + 1;
  };

  for (const [row, text] of texts.entries()) {
    const lower = normalise(text);
    const first = end;
    let previous = -1;
    scanTokens(lower, (from, to) => {
      const hash = hashToken(lower, from, to);
      add(hash);
      if (ngrams === 2 && previous >= 0) add(mix(Math.imul(previous, 31) ^ hash));
      previous = hash;
    });
    for (let k = first; k < end; k++) {
      const bucket = indices[k] as number;
      values[k] = 1 + Math.log(counts[bucket] as number);
      counts[bucket] = 0;
    }
    offsets[row + 1] = end;
  }
  return { rowCount: texts.length, offsets, indices: indices.slice(0, end), values: values.slice(0, end) };
}

function grow<T extends Uint32Array | Float32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** The chosen rows, in the order given, as a matrix of their own. */
export function selectRows(rows: SparseRows, chosen: readonly number[]): SparseRows {
  const offsets = new Uint32Array(chosen.length + 1);
  for (const [i, row] of chosen.entries()) {
    const length = (rows.offsets[row + 1] as number) - (rows.offsets[row] as number);
    offsets[i + 1] = (offsets[i] as number) + length;
  }
  const size = offsets[chosen.length] as number;
  const indices = new Uint32Array(size);
  const values = new Float32Array(size);
  for (const [i, row] of chosen.entries()) {
    const from = rows.offsets[row] as number;
    const to = rows.offsets[row + 1] as number;
    indices.set(rows.indices.subarray(from, to), offsets[i]);
    values.set(rows.values.subarray(from, to), offsets[i]);
  }
  return { rowCount: chosen.length, offsets, indices, values };
}
