import { svgImage } from "./svg.ts";

type Line = readonly [x: number, y: number, text: string, size?: number];

const words = (lines: readonly Line[]): string =>
  lines
    .map(([x, y, text, size]) => {
      // Spaces side by side would be drawn as one.
      const spaced = text.replaceAll("  ", "&#160;&#160;");
      return `<text x='${x}' y='${y}'${size ? ` font-size='${size}'` : ""}>${spaced}</text>`;
    })
    .join("");

/** The till receipt of a bakery, 420 × 640, with a note written by hand. */
export function receiptScene(): string {
  const lines: readonly Line[] = [
    [118, 92, "CORNER BAKERY", 25],
    [128, 122, "14 Mill Lane, Ely"],
    [64, 176, "Rye bread        3.40"],
    [64, 206, "2 Cheese rolls   5.80"],
    [64, 236, "Flat white       2.90"],
    [64, 290, "TOTAL           12.10", 21],
    [64, 322, "Card ****7731"],
    [64, 384, "2026-03-14   08:52"],
    [64, 412, "Receipt no. 004518"],
  ];
  return svgImage(
    420,
    640,
    `<path d='M0 0h420v640H0z' fill='#8c7b6b'/><path d='M36 30h348v580l-29-14-29 14-29-14-29 14-29-14-29 14-29-14-29 14-29-14-29 14-29-14-29 14z' fill='#fdfcf7'/>
    <path d='M64 146h292M64 256h292M64 346h292' stroke='#555' stroke-dasharray='6 5'/>
    <g font-family='monospace' font-size='18' fill='#222'>${words(lines)}</g>
    <text x='96' y='510' font-family='cursive' font-size='34' fill='#1c4fa0' transform='rotate(-6 96 510)'>thanks, Mia!</text>`,
  );
}

const invoiceLines: readonly Line[] = [
  [60, 92, "Hallam Lighting Ltd", 30],
  [60, 120, "8 Foundry Row, Leeds LS9 8AG"],
  [452, 92, "INVOICE", 28],
  [452, 126, "No. HL-20417"],
  [452, 150, "Date 2026-02-09"],
  [60, 214, "Bill to"],
  [60, 238, "Marsh and Daughters, 3 Quay Street, Hull"],
  [60, 300, "Item                      Qty     Price"],
  [60, 336, "Desk lamp, brass            4    196.00"],
  [60, 366, "Bulb E27, 8 W              12     54.00"],
  [60, 396, "Delivery                    1      9.50"],
  [60, 450, "Net                               259.50"],
  [60, 478, "VAT 20 %                           51.90"],
  [60, 514, "Total GBP                         311.40", 19],
  [60, 590, "Please pay within 30 days: GB12 HALL 0000 4411"],
];
const termsLines: readonly Line[] = [
  [60, 92, "Terms of sale", 30],
  [60, 220, "1. Goods stay ours until they are paid for."],
  [60, 260, "2. Damage is to be told within 7 days."],
  [60, 300, "3. Bulbs are not taken back once opened."],
  [60, 340, "4. The law of England and Wales applies."],
];
const noteLines: readonly Line[] = [
  [60, 92, "Delivery note HL-20417", 30],
  [60, 210, "4  Desk lamp, brass"],
  [60, 240, "12 Bulb E27, 8 W"],
  [60, 310, "Received by"],
];

const page = (lines: readonly Line[], number: number, drawn = ""): string =>
  svgImage(
    640,
    800,
    `<path d='M0 0h640v800H0z' fill='#fff'/><path d='M60 172h520' stroke='#2b6cb0' stroke-width='3'/>
    <g font-family='monospace' font-size='17' fill='#22262b'>${words(lines)}</g>${drawn}
    <text x='300' y='770' font-family='monospace' font-size='14' fill='#777'>${number} / 3</text>`,
  );

/** The first page of an invoice, 640 × 800. */
export const invoiceScene = (): string =>
  page(invoiceLines, 1, `<path d='M60 312h520M60 418h520M60 490h520' stroke='#999'/>`);

/** An invoice, its terms of sale, and a signed delivery note: three pages of 640 × 800. */
export const invoicePages = (): string[] => [
  invoiceScene(),
  page(termsLines, 2),
  page(
    noteLines,
    3,
    `<path d='M60 390h300' stroke='#999'/><path d='M80 382c20-60 40-50 30-8s40-70 50-20 30-40 44-10 24 10 60-18' fill='none' stroke='#1c4fa0' stroke-width='4'/>
    <circle cx='480' cy='340' r='70' fill='none' stroke='#c2255c' stroke-width='6'/><text x='418' y='348' font-family='sans-serif' font-size='24' fill='#c2255c'>RECEIVED</text>`,
  ),
];
