import { svgImage } from "./svg.ts";

/** A breakfast table, 900 × 600: a cup, two apples, bread on a board, a plant at the window. */
export function breakfastScene(): string {
  return svgImage(
    900,
    600,
    `<path d='M0 0h900v600H0z' fill='#efe3cf'/><path d='M520 50h300v250H520z' fill='#bfe0f2' stroke='#fff' stroke-width='16'/><path d='M670 50v250M520 175h300' stroke='#fff' stroke-width='9'/>
    <path d='M0 380h900v220H0z' fill='#b07a4a'/><path d='M0 380h900v14H0z' fill='#c48c5b'/>
    <g transform='translate(740 240)'><path d='M-44 20h88l-12 72h-64z' fill='#c2603f'/><g fill='#3f8a52'><ellipse cx='-30' cy='-20' rx='16' ry='46' transform='rotate(-30)'/><ellipse rx='16' ry='58' cy='-34'/><ellipse cx='30' cy='-20' rx='16' ry='46' transform='rotate(30)'/></g></g>
    <ellipse cx='190' cy='486' rx='120' ry='26' fill='#f7f4ee'/><path d='M130 380h120q6 96-60 98t-60-98z' fill='#3f6fa8'/><path d='M250 400q48-6 44 30t-54 28' fill='none' stroke='#3f6fa8' stroke-width='14'/>
    <ellipse cx='190' cy='382' rx='60' ry='14' fill='#5a341c'/><path d='M170 350q-12-22 4-42M200 350q-12-22 4-42' fill='none' stroke='#fff' stroke-opacity='.7' stroke-width='6'/>
    <rect x='360' y='470' width='270' height='44' rx='12' fill='#8a5a33'/><path d='M390 474q-10-78 60-84h90q74 8 62 84z' fill='#d99c52'/><path d='M440 406l20 40M490 398l16 44M540 402l10 42' stroke='#f2cf98' stroke-width='9'/>
    <circle cx='706' cy='470' r='46' fill='#c9302c'/><path d='M706 428q2-20 14-28' stroke='#5a3a1c' stroke-width='6' fill='none'/><ellipse cx='734' cy='406' rx='18' ry='8' fill='#5b9c55'/>
    <circle cx='796' cy='494' r='44' fill='#7fb548'/><path d='M796 452q0-18 10-24' stroke='#5a3a1c' stroke-width='6' fill='none'/>`,
  );
}

const products = [
  ["#d9480f", "OATS"],
  ["#1971c2", "RICE"],
  ["#2f9e44", "PEAS"],
  ["#9c36b5", "TEA"],
] as const;

/** A shop shelf, 900 × 560: three boards with boxes, bottles and tins, some places empty. */
export function shelfScene(): string {
  const box = (x: number, y: number, [color, name]: readonly [string, string]): string =>
    `<path d='M${x} ${y - 120}h84v120h-84z' fill='${color}'/><path d='M${x} ${y - 84}h84v34h-84z' fill='#fff'/><text x='${x + 42}' y='${y - 60}' text-anchor='middle'>${name}</text>`;
  const bottle = (x: number, y: number, color: string): string =>
    `<path d='M${x} ${y}v-84q0-16 14-22v-22h20v22q14 6 14 22v84z' fill='${color}'/><path d='M${x} ${y - 62}h48v30h-48z' fill='#fdf6e3'/>`;
  const tin = (x: number, y: number, color: string): string =>
    `<rect x='${x}' y='${y - 66}' width='58' height='66' rx='5' fill='${color}'/><path d='M${x} ${y - 48}h58v28h-58z' fill='#f1f3f5'/>`;
  const upper = [0, 1, 1, 3].map((kind, at) => box(60 + at * 96, 170, products[kind] ?? products[0])).join("");
  const bottles = [0, 1, 2, 4, 5].map((at) => bottle(500 + at * 62, 170, at < 3 ? "#3b7a57" : "#b08d2e")).join("");
  const tins = [0, 1, 2, 4, 6, 7, 8].map((at) => tin(64 + at * 78, 345, at < 4 ? "#c92a2a" : "#e67700")).join("");
  const lower = [2, 2, 0, 3, 3, 1].map((kind, at) => box(60 + at * 130, 520, products[kind] ?? products[2])).join("");
  return svgImage(
    900,
    560,
    `<path d='M0 0h900v560H0z' fill='#e9e4da'/><path d='M30 20h12v530H30zM858 20h12v530h-12z' fill='#7b8794'/>
    <g fill='#9aa5b1'><path d='M30 170h840v14H30zM30 345h840v14H30zM30 520h840v14H30z'/></g>
    <g font-family='sans-serif' font-size='19' font-weight='bold' fill='#343a40'>${upper}${lower}</g>${bottles}${tins}`,
  );
}

/** A dancer, 500 × 720, arms and legs apart: every joint can be seen. */
export function dancerScene(): string {
  return svgImage(
    500,
    720,
    `<path d='M0 0h500v720H0z' fill='#e7ecf2'/><path d='M0 600h500v120H0z' fill='#c7a985'/><ellipse cx='255' cy='648' rx='150' ry='18' fill='#0002'/>
    <g fill='none' stroke-linecap='round' stroke-linejoin='round'><path d='M228 400l-46 110-20 126' stroke='#2b3a67' stroke-width='40'/><path d='M276 400l66 92 22 138' stroke='#2b3a67' stroke-width='40'/>
    <path d='M206 226l-82-44-44-92' stroke='#e0ac83' stroke-width='27'/><path d='M298 226l92 30 64-70' stroke='#e0ac83' stroke-width='27'/></g>
    <path d='M192 208q60-22 120 0l-18 200h-84z' fill='#c2255c'/><path d='M238 170h28v44h-28z' fill='#d39a70'/><ellipse cx='252' cy='128' rx='46' ry='54' fill='#e0ac83'/>
    <path d='M206 128q-6-72 46-72t46 72q-14-34-46-36t-46 36z' fill='#4a2c17'/><g fill='#20242b'><circle cx='236' cy='126' r='5'/><circle cx='270' cy='126' r='5'/></g>
    <path d='M238 154q15 12 30 0' fill='none' stroke='#8f3b32' stroke-width='4'/><path d='M136 628h48v26h-66zM342 622h48l14 26h-62z' fill='#20242b'/>
    <circle cx='78' cy='84' r='15' fill='#e0ac83'/><circle cx='458' cy='180' r='15' fill='#e0ac83'/>`,
  );
}
