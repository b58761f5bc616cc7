const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const openBrace = 0x7b;
const closeBracket = 0x5d;
const closeBrace = 0x7d;
const comma = 0x2c;

/**
 * Yields the elements of a JSON array while its bytes arrive, so that no more than one element's text is held.
 *
 * @throws Error when the text is not an array, when it ends too early, or when it is longer than `maxBytes`.
 */
export async function* jsonArrayElements(bytes: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator {
  const scanner = createScanner();
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
    for (const element of scanner.push(chunk)) yield JSON.parse(element);
  }
  scanner.end();
}

interface Scanner {
  push(chunk: Uint8Array): string[];
  end(): void;
}

/** Cuts the array at the commas of its first level; whether an element is valid JSON is for the parser to say. */
function createScanner(): Scanner {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let finished = false;
  let pieces: Uint8Array[] = [];

  const take = (piece: Uint8Array): string[] => {
    const text = Buffer.concat([...pieces, piece])
      .toString("utf8")
      .trim();
    pieces = [];
    return text === "" ? [] : [text];
  };

  const push = (chunk: Uint8Array): string[] => {
    const elements: string[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
      } else if (byte === quote) {
        inString = true;
        if (depth === 0) throw notAnArray(chunk);
      } else if (byte === openBracket || byte === openBrace) {
        if (depth === 0 && (byte !== openBracket || finished)) throw notAnArray(chunk);
        depth += 1;
        if (depth === 1) from = at + 1;
      } else if (byte === closeBracket || byte === closeBrace) {
        depth -= 1;
        if (depth === 0) {
          elements.push(...take(chunk.subarray(from, at)));
          finished = true;
        }
      } else if (byte === comma && depth === 1) {
        elements.push(...take(chunk.subarray(from, at)));
        from = at + 1;
      } else if (depth === 0 && byte > 0x20 && !finished && byte < 0x80) {
        throw notAnArray(chunk);
      }
    }
    if (depth > 0) pieces.push(chunk.slice(from));
    return elements;
  };

  return {
    push,
    end() {
      if (!finished) throw new Error("the answer ended in the middle of its JSON array");
    },
  };
}

const notAnArray = (chunk: Uint8Array): Error =>
  new Error(`expected a JSON array of tasks, not ${JSON.stringify(Buffer.from(chunk).toString("utf8").slice(0, 120))}`);
