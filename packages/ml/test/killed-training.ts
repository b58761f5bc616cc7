import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/**
 * Trains in a directory and kills itself at the n-th thing that it is about to change on the disk, in the middle of
 * it where it has a middle: `killed-training.ts DIRECTORY N`. It says what was accepted as soon as it is.
 */
const [, , directory = "", at = "0"] = process.argv;
let changes = 0;

const isDue = (): boolean => {
  changes += 1;
  return changes === Number(at);
};
const die = (): void => void process.kill(process.pid, "SIGKILL");

const sync = fs as unknown as Record<string, (...parts: unknown[]) => unknown>;
const later = fs.promises as unknown as Record<string, (...parts: unknown[]) => unknown>;
for (const [holder, names] of [
  [sync, ["mkdirSync", "openSync", "writeFileSync", "fsyncSync", "renameSync", "rmSync", "appendFileSync", "linkSync"]],
  [later, ["writeFile", "open", "link", "rename", "rm"]],
] as const) {
  for (const name of names) {
    const real = holder[name]?.bind(holder) as (...parts: unknown[]) => unknown;
    holder[name] = (...parts: unknown[]) => {
      // Reading changes nothing.
      if (!name.startsWith("open") || (parts[1] !== undefined && parts[1] !== "r")) {
        if (isDue()) {
          const [target, text] = parts;
          if (name === "writeFileSync" && typeof text === "string") real(target, text.slice(0, text.length / 2));
          die();
        }
      }
      return real(...parts);
    };
  }
}
syncBuiltinESMExports();

const { openBareTraining } = await import("./bare-training.ts");
const say = (text: string): void => {
  fs.writeSync(1, `${text}\n`);
};
changes = 0;
const bare = await openBareTraining(directory);
const job = await bare.trainings.request([{ id: 1 }, { id: 2 }, { id: 3 }]);
say(`accepted ${job.id}`);
const heard = await bare.trainings.hear({
  event: "ANNOTATION_CREATED",
  updates: [{ event: "ANNOTATION_CREATED", task: { id: 1, data: {} }, annotation: { id: 7, result: [] } }],
  otherChanges: 0,
});
say(`learned ${heard.updates}`);
// The event loop would end: timers of a backend keep none alive.
const alive = setInterval(() => undefined, 1000);
await bare.untilAllEnded();
clearInterval(alive);
await bare.close();
say("ended");
