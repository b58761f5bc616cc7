import { svgImage } from "./svg.ts";

const tree = (x: number, y: number): string =>
  `<g transform='translate(${x} ${y})'><path d='M-6 0h12v60h-12z' fill='#7a5230'/><circle r='44' cy='-30' fill='#4d8b4a'/>
  <circle r='30' cx='-28' cy='-8' fill='#5b9c55'/><circle r='30' cx='28' cy='-8' fill='#437c42'/></g>`;

const car = (x: number, y: number, color: string, size = 1): string =>
  `<g transform='translate(${x} ${y}) scale(${size})'><path d='M0 52q2-22 26-24l22-26h70l30 27 40 6q12 3 12 18v14H0z' fill='${color}'/>
  <path d='M40 28l16-19h24v19zM88 9h26l22 19H88z' fill='#cfe4f2'/><path d='M188 40h11v8h-11z' fill='#ffe9a3'/>
  <g fill='#26282c'><circle cx='44' cy='67' r='17'/><circle cx='154' cy='67' r='17'/></g>
  <g fill='#b9bdc4'><circle cx='44' cy='67' r='8'/><circle cx='154' cy='67' r='8'/></g></g>`;

const walker = (x: number, y: number, coat: string): string =>
  `<g transform='translate(${x} ${y})'><circle cy='-62' r='11' fill='#e0ac83'/><path d='M-13-48h26l4 46h-34z' fill='${coat}'/>
  <path d='M-9-2l-5 44M9-2l6 44' stroke='#333a4a' stroke-width='9'/></g>`;

/** A street by day, 960 × 540: two cars, a bus, two people, a traffic light, lane lines. */
export function streetScene(): string {
  return svgImage(
    960,
    540,
    `<path d='M0 0h960v270H0z' fill='#bfe0f2'/><circle cx='820' cy='70' r='34' fill='#fff1b8'/>
    <path d='M0 110h150v200H0z' fill='#c98f6b'/><path d='M150 60h170v250H150z' fill='#d9c7a3'/><path d='M320 130h130v180H320z' fill='#a9b3bf'/>
    <g fill='#6f87a0'><path d='M24 140h36v44H24zM86 140h36v44H86zM24 214h36v44H24zM86 214h36v44H86zM178 96h44v40h-44zM250 96h44v40h-44z
    M178 164h44v40h-44zM250 164h44v40h-44zM346 160h30v30h-30zM394 160h30v30h-30zM346 214h30v30h-30zM394 214h30v30h-30z'/></g>
    <path d='M0 300h960v50H0z' fill='#c9c6bf'/><path d='M0 350h960v190H0z' fill='#5a5e66'/>
    <path d='M0 442h960' stroke='#f2f2ee' stroke-width='7' stroke-dasharray='64 44'/><path d='M0 356h960' stroke='#f2f2ee' stroke-width='4'/>
    ${tree(520, 250)}${tree(890, 256)}
    <g transform='translate(600 210)'><path d='M0 0h230q14 0 14 16v100H0z' fill='#d94f3d'/><path d='M14 18h44v40H14zM70 18h44v40H70zM126 18h44v40h-44zM184 18h48v54h-48z' fill='#d4e8f5'/>
    <path d='M0 84h244v8H0z' fill='#a8382a'/><g fill='#26282c'><circle cx='52' cy='118' r='20'/><circle cx='190' cy='118' r='20'/></g></g>
    <path d='M470 180h8v146h-8z' fill='#4a4d52'/><rect x='460' y='128' width='28' height='72' rx='5' fill='#2b2d31'/>
    <circle cx='474' cy='143' r='8' fill='#e03131'/><circle cx='474' cy='164' r='8' fill='#5c4a12'/><circle cx='474' cy='185' r='8' fill='#174a22'/>
    ${walker(380, 300, "#7048a8")}${walker(426, 306, "#d98c1f")}
    ${car(70, 352, "#2f6fb3")}${car(660, 420, "#e0b53a", 1.25)}`,
  );
}

/** A meadow, 960 × 600: two sheep, a dog, a duck on a pond, trees. */
export function meadowScene(): string {
  const sheep = (x: number, y: number): string =>
    `<g transform='translate(${x} ${y})'><path d='M-38 30v44M-18 36v40M18 36v40M38 30v44' stroke='#3b3733' stroke-width='9'/>
    <g fill='#f4f1e8'><circle r='40'/><circle cx='-38' cy='4' r='28'/><circle cx='38' cy='4' r='28'/><circle cx='-16' cy='-22' r='26'/><circle cx='22' cy='-22' r='24'/></g>
    <ellipse cx='72' cy='-8' rx='24' ry='17' fill='#3b3733'/><circle cx='80' cy='-12' r='3' fill='#fff'/></g>`;
  return svgImage(
    960,
    600,
    `<path d='M0 0h960v260H0z' fill='#cfe8f7'/><path d='M0 230q240-110 480-20t480-40v120H0z' fill='#94bd7a'/><path d='M0 270h960v330H0z' fill='#79ab5c'/>
    <ellipse cx='700' cy='500' rx='220' ry='66' fill='#7fb4d6'/><ellipse cx='700' cy='500' rx='220' ry='66' fill='none' stroke='#5d8f47' stroke-width='8'/>
    ${tree(110, 230)}${tree(860, 220)}${sheep(270, 340)}${sheep(480, 300)}
    <g transform='translate(190 480)'><path d='M-58 8v48M-38 12v46M34 12v46M54 6v50' stroke='#8a5a2b' stroke-width='12'/><rect x='-66' y='-26' width='132' height='44' rx='22' fill='#a56c36'/>
    <path d='M60-22l22-44h34l22 22-26 20-30 8z' fill='#a56c36'/><path d='M82-66l-16 30 20 4z' fill='#6e4520'/><path d='M-62-16q-34-16-36-44' stroke='#a56c36' stroke-width='12' fill='none'/>
    <circle cx='112' cy='-50' r='4' fill='#1d1a17'/><circle cx='136' cy='-42' r='5' fill='#1d1a17'/></g>
    <g transform='translate(690 480)'><path d='M-56 0q50 52 104 0l-14-26-70 8-34-10z' fill='#f3e3b0'/><circle cx='48' cy='-36' r='20' fill='#3f7d54'/><path d='M64-40h26l-24 12z' fill='#e8962e'/>
    <circle cx='52' cy='-42' r='3' fill='#10130f'/></g>`,
  );
}

/** Land seen from above, 800 × 600: fields, a river, a road, roofs, a wood. */
export function landFromAbove(): string {
  return svgImage(
    800,
    600,
    `<path d='M0 0h800v600H0z' fill='#b9c98a'/><path d='M0 0h330l-40 220L0 250z' fill='#d8c37c'/><path d='M0 262l284-28-32 176L0 440z' fill='#9fb668'/>
    <path d='M350 0h450v150l-470 74z' fill='#c7b06a'/><path d='M560 420h240v180H520z' fill='#5c8a4c'/>
    <g fill='#4a7740'><circle cx='600' cy='470' r='34'/><circle cx='670' cy='450' r='30'/><circle cx='740' cy='490' r='40'/><circle cx='640' cy='540' r='38'/><circle cx='720' cy='566' r='32'/></g>
    <path d='M0 520q150-60 260 0t250-60q110-90 290-110' fill='none' stroke='#6ba3c9' stroke-width='46'/>
    <path d='M342-10q-20 300-90 620' fill='none' stroke='#8a8d91' stroke-width='22'/><path d='M342-10q-20 300-90 620' fill='none' stroke='#eceff1' stroke-width='2' stroke-dasharray='16 12'/>
    <g stroke='#00000055' stroke-width='2'><path d='M400 250h90v64h-90z' fill='#b5523b'/><path d='M400 250h90v32h-90z' fill='#c9654d'/>
    <path d='M530 230l70 22-18 58-70-22z' fill='#8f4a3a'/><path d='M400 350h56v84h-56z' fill='#a7aeb5'/><path d='M640 270h104v46H640z' fill='#b5523b'/></g>
    <circle cx='600' cy='362' r='16' fill='#5fc3d6' stroke='#e8edf0' stroke-width='5'/>`,
  );
}
