import { svgImage } from "./svg.ts";

/** What differs between drawings of the same lighthouse. */
export type LighthouseLook = "evening" | "plain" | "night" | "crooked";

const skies = { evening: "#f7b267", plain: "#cfe8f7", night: "#1b2a49", crooked: "#e8d5f0" } as const;

/** A lighthouse on a rock, 640 × 480, as different generators might draw it. */
export function lighthouseScene(look: LighthouseLook): string {
  const sky = skies[look];
  const turn = look === "crooked" ? "rotate(9 320 360)" : "";
  const lit = look === "night" || look === "evening";
  const stars = `<g fill='#fff'><circle cx='90' cy='70' r='3'/><circle cx='210' cy='40' r='2'/><circle cx='480' cy='60' r='3'/><circle cx='570' cy='120' r='2'/></g>`;
  const beam = `<path d='M320 132L0 60v110zM320 132l320-72v110z' fill='#fff3bf' fill-opacity='.55'/>`;
  const sun = `<circle cx='520' cy='310' r='60' fill='#ffe8a3'/>`;
  const windows = look === "plain" ? "" : `<path d='M312 196h16v24h-16zM312 264h16v24h-16z' fill='#343a40'/>`;
  return svgImage(
    640,
    480,
    `<path d='M0 0h640v480H0z' fill='${sky}'/>${look === "night" ? stars : ""}${look === "evening" ? sun : ""}${lit ? beam : ""}
    <path d='M0 340h640v140H0z' fill='${look === "night" ? "#14304f" : "#4f8fb5"}'/><path d='M170 400q40-60 110-52h90q70 0 110 56l40 40H130z' fill='#6b6f76'/>
    <g transform='${turn}'><path d='M284 356l14-204h44l14 204z' fill='#f8f9fa'/><path d='M294 212h52l3 44h-58zM287 306h66l3 44h-72z' fill='#d6336c'/>
    <path d='M294 152h52v-36h-52z' fill='${lit ? "#ffe066" : "#adb5bd"}'/><path d='M286 116h68l-34-34z' fill='#d6336c'/>${windows}</g>`,
  );
}

/** What a vase looks like. `slim` and `round` are its shapes. */
export type VaseLook = { shape: "slim" | "round"; color: string; stripe: string; turned?: boolean };

/** A vase on a table, 320 × 320; `turned` shows the same one from another side. */
export function vaseScene({ shape, color, stripe, turned = false }: VaseLook): string {
  const body =
    shape === "round"
      ? "M130 250q-64-70 2-122l-8-48h72l-8 48q66 52 2 122z"
      : "M138 252q-26-70 6-122l-10-62h52l-10 62q32 52 6 122z";
  const stripes = shape === "round" ? "M118 166h84v10h-84zM114 190h92v10h-92z" : "M139 166h42v9h-42zM136 190h48v9h-48z";
  const handle = `<path d='M${turned ? "196 120q64 14 0 84" : "124 120q-64 14 0 84"}' fill='none' stroke='${color}' stroke-width='12'/>`;
  return svgImage(
    320,
    320,
    `<path d='M0 0h320v320H0z' fill='${turned ? "#dfe7ee" : "#f1ebdf"}'/><path d='M0 236h320v84H0z' fill='${turned ? "#9a7b5c" : "#b98f63"}'/><ellipse cx='160' cy='254' rx='70' ry='12' fill='#0003'/>
    ${handle}<path d='${body}' fill='${color}'/><path d='${stripes}' fill='${stripe}'/>`,
  );
}
