/** Turns texts into the numbers that a model of the BERT family reads, as its own (uncased) tokenizer does. */
export interface WordPieces {
  /** The ids of a text's pieces between those that mark its begin and its end; cut off at the most that are allowed. */
  idsOf(text: string): number[];
}

/** Longer words are unknown. */
const longestWord = 100;

/**
 * Wu et al. 2016, "Google's Neural Machine Translation System", section 4.1: the longest piece that is known from where
 * one is, again and again; pieces inside a word begin with `##`. Words are split as BERT does: small letters without
 * accents, every mark of punctuation and every Chinese character is a word.
 *
 * @param vocabulary piece → id, with `[CLS]`, `[SEP]` and `[UNK]`.
 * @param most ids of one text at most, the two marks among them.
 * @throws RangeError when one of the three is not there.
 */
export function createWordPieces(vocabulary: ReadonlyMap<string, number>, most: number): WordPieces {
  const marked = (piece: string): number => {
    const id = vocabulary.get(piece);
    if (id === undefined) throw new RangeError(`the vocabulary has no ${piece}`);
    return id;
  };
  const [begin, end, unknown] = [marked("[CLS]"), marked("[SEP]"), marked("[UNK]")];

  const piecesOf = (word: string): number[] => {
    if (word.length > longestWord) return [unknown];
    const ids: number[] = [];
    for (let from = 0; from < word.length;) {
      let to = word.length;
      let id: number | undefined;
      for (; to > from && id === undefined; to -= 1) {
        id = vocabulary.get(from === 0 ? word.slice(0, to) : `##${word.slice(from, to)}`);
      }
      if (id === undefined) return [unknown];
      ids.push(id);
      from = to + 1;
    }
    return ids;
  };

  return {
    idsOf(text) {
      const ids = [begin];
      for (const word of wordsOf(text)) {
        ids.push(...piecesOf(word));
        if (ids.length >= most) break;
      }
      return [...ids.slice(0, most - 1), end];
    },
  };
}

/** Punctuation, and all of ASCII that is neither a letter nor a digit; Chinese characters. */
const alone =
  /[\p{P}!-/:-@[-`{-~\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu;

const wordsOf = (text: string): string[] =>
  text
    .replace(/[\t\n\r]/g, " ")
    .replace(/[\p{C}\ufffd]/gu, "")
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .replace(alone, " $& ")
    .split(/\p{Zs}+/u)
    .filter((word) => word !== "");
