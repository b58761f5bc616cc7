import { seededRandom } from "../../results/sample.ts";
import { svgImage } from "./svg.ts";

/** Cells under a microscope, 720 × 540: round and longish ones, a few of them darker. */
export function cellScene(): string {
  const next = seededRandom(7);
  const cells = Array.from({ length: 24 }, (_, at) => {
    const x = Math.round(60 + (at % 6) * 120 + (next() - 0.5) * 56);
    const y = Math.round(70 + Math.floor(at / 6) * 132 + (next() - 0.5) * 60);
    const [wide, high] = [Math.round(26 + next() * 20), Math.round(20 + next() * 14)];
    const [body, core] = next() > 0.75 ? ["#b76a9c", "#5e1f55"] : ["#e3a7c4", "#8b4a86"];
    return `<g transform='translate(${x} ${y}) rotate(${Math.round(next() * 180)})'><ellipse rx='${wide}' ry='${high}' fill='${body}'/><ellipse rx='${Math.round(wide * 0.45)}' ry='${Math.round(high * 0.5)}' cx='4' fill='${core}'/></g>`;
  });
  return svgImage(720, 540, `<path d='M0 0h720v540H0z' fill='#fbe9f1'/>${cells.join("")}`);
}

/** A made-up breast X-ray, 480 × 640: soft tissue, a bright mass, a group of specks. Not of a real person. */
export function mammogramScene(): string {
  const next = seededRandom(11);
  const strands = Array.from({ length: 14 }, () => {
    const y = Math.round(150 + next() * 340);
    const [far, bend] = [Math.round(150 + next() * 150), Math.round((next() - 0.5) * 120)];
    return `M0 ${y}q${Math.round(far / 2)} ${bend} ${far} ${Math.round(bend / 3)}`;
  });
  const specks = Array.from(
    { length: 12 },
    () => `<circle cx='${Math.round(196 + next() * 50)}' cy='${Math.round(400 + next() * 44)}' r='2.4'/>`,
  );
  return svgImage(
    480,
    640,
    `<defs><radialGradient id='t' cx='.05' cy='.5' r='.95'><stop offset='0' stop-color='#a8a8a8'/><stop offset='.7' stop-color='#5f5f5f'/><stop offset='1' stop-color='#1c1c1c'/></radialGradient>
    <radialGradient id='m'><stop offset='.3' stop-color='#f2f2f2'/><stop offset='1' stop-color='#f2f2f2' stop-opacity='0'/></radialGradient></defs>
    <path d='M0 0h480v640H0z' fill='#060606'/><path d='M0 30q150 30 270 150t90 190-130 180-230 60z' fill='url(#t)'/>
    <path d='${strands.join("")}' fill='none' stroke='#d5d5d5' stroke-opacity='.3' stroke-width='5'/>
    <circle cx='200' cy='270' r='46' fill='url(#m)'/><g fill='#fff'>${specks.join("")}</g>
    <text x='400' y='44' fill='#ddd' font-family='monospace' font-size='22'>L CC</text>`,
  );
}
