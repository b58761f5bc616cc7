import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBareTraining } from "../test/bare-training.ts";
import { temporaryDirectory } from "../test/harness.ts";

const script = fileURLToPath(new URL("../test/killed-training.ts", import.meta.url));
let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function killedAt(change: number, place: string): Promise<string[]> {
  await mkdir(place);
  const child = spawn(process.execPath, [script, place, String(change)], { stdio: ["ignore", "pipe", "inherit"] });
  return Buffer.concat(await child.stdout.toArray())
    .toString()
    .trim()
    .split("\n");
}

/** All files below a directory. */
const filesBelow = (place: string): string[] =>
  readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(place, path.join(entry.parentPath, entry.name)));

test(
  "kill -9 at every change on the disk: what was accepted is done after the next start, and nothing is half",
  {
    timeout: 900_000,
  },
  async () => {
    let finished = false;
    for (let change = 1; !finished; change += 1) {
      const place = path.join(directory, String(change));
      const said = await killedAt(change, place);
      finished = said.includes("ended");

      const next = await openBareTraining(place);
      await next.untilAllEnded();
      const id = said.find((line) => line.startsWith("accepted "))?.slice("accepted ".length);
      if (id !== undefined) {
        const job = next.journal.get(id);
        expect([change, job?.state, job?.error]).toEqual([change, "completed", null]);
        expect(next.versions.current()).toBe(job?.model_version);
      }
      if (said.includes("learned 1")) {
        expect(
          (await next.updates.between(0)).flatMap((entry) => entry.updates.map((one) => one.annotation.id)),
        ).toEqual([7]);
      }
      for (const version of next.versions.list()) {
        expect([change, next.versions.damage(version.version)]).toEqual([change, null]);
        expect(readFileSync(path.join(place, version.version, "weights"), "utf8")).toBe("3");
      }
      expect([change, next.versions.list().length]).toEqual([change, next.journal.jobs().length]);
      expect([change, filesBelow(place).filter((name) => /tmp|half|input/.test(name))]).toEqual([change, []]);
      await next.close();
      // Nothing of this needs to be kept for the next round.
      await rm(place, { recursive: true });
      expect(existsSync(place)).toBe(false);
      if (finished) expect(change).toBeGreaterThan(25);
    }
  },
);
