import { rm } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runIn } from "../../test/command.ts";
import { startBackend, temporaryDirectory } from "../../test/harness.ts";

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test("prints each step, and what to do; the exit code says whether it is connected", async () => {
  const backend = await startBackend({ credentials: { user: "u", password: "p" } });
  const refused = await runIn(directory, ["doctor", backend.url]);
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(
    /^FAIL {2}health +\d+ ms {2}401: it asks for a user and a password\n +→ in the labeling server/m,
  );
  expect(refused.output).toMatch(/^skip {2}predict +because health failed$/m);
  expect(refused.output).toContain('not connected, because of "health"');

  const environment = { BASIC_AUTH_USER: "u", BASIC_AUTH_PASS: "p" };
  const well = await runIn(directory, ["doctor", backend.url], environment);
  expect([well.code, well.output]).toEqual([0, expect.stringMatching(/^ok {4}predict +\d+ ms {2}2 results$/m)]);
  expect(well.output).toMatch(/it works; \d warning/);

  const json = await runIn(directory, ["doctor", backend.url, "--json"], environment);
  expect(JSON.parse(json.output)).toMatchObject({
    ok: true,
    findings: expect.arrayContaining([expect.objectContaining({ step: "setup" })]),
  });
  await backend.close();
});
