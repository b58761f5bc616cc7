/** A token of a text. Places are code points. */
export type Token = { readonly text: string; readonly start: number; readonly end: number };

/** A word, with apostrophes, points and hyphens between letters or digits; or any other single character. */
const token = /[\p{L}\p{M}\p{N}_]+(?:['’.-][\p{L}\p{M}\p{N}_]+)*|\S/gu;

/** A text's tokens: words and punctuation marks; whitespace parts tokens and is in none. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  // Positions of code points are counted along: between matches is only whitespace, which has no pairs.
  let utf16 = 0;
  let point = 0;
  for (const { 0: found, index } of text.matchAll(token)) {
    point += index - utf16;
    const length = found.length === 1 ? 1 : Array.from(found).length;
    tokens.push({ text: found, start: point, end: point + length });
    point += length;
    utf16 = index + found.length;
  }
  return tokens;
}
