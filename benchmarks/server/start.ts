import { spawnSync } from "node:child_process";
import { createInstallation } from "../../e2e/installation.ts";
import { percentile, report } from "./measure.ts";

/** From the command to “Tandem is ready”, with the demo: cold (empty data directory, studio built) and warm. */
const seconds = (text: string): number => Number(/ready after ([\d.]+) s/.exec(text)?.[1]);
const emptyNode = (): number => {
  const began = performance.now();
  spawnSync(process.execPath, ["-e", "0"]);
  return (performance.now() - began) / 1000;
};

const tandem = await createInstallation();
const cold = seconds(tandem.output());
const warm: number[] = [];
const stops: number[] = [];
for (let round = 0; round < 5; round++) {
  stops.push(await tandem.stop());
  await tandem.start();
  warm.push(seconds(tandem.output()));
}
await tandem.remove();
const baseline = percentile(Array.from({ length: 5 }, emptyNode), 50);
console.log(`cold start, 4,000 e-mails imported        ${cold.toFixed(1)} s`);
console.log(`warm start (median of 5)                  ${percentile(warm, 50).toFixed(2)} s`);
console.log(`stop (median of 5)                        ${percentile(stops, 50).toFixed(2)} s`);
console.log(`baseline: an empty Node process           ${baseline.toFixed(3)} s`);
report("start", { cold, warm: percentile(warm, 50), stop: percentile(stops, 50), baseline });
