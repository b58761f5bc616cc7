import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BareOptions, openBareTraining } from "../test/bare-training.ts";
import { labeledTasks, startBackend, temporaryDirectory } from "../test/harness.ts";
import { startLabelingServer } from "../test/fakes/labeling-server.ts";
import { HttpError } from "./http-error.ts";
import { trainingRules } from "./training-rules.ts";
import { TrainingFailure } from "./failures.ts";
import type { TrainingEvent } from "./updates/update.ts";

let directory: string;
let bare: Awaited<ReturnType<typeof openBareTraining>>;
let isOpen = false;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  if (isOpen) await bare.close();
  isOpen = false;
  await rm(directory, { recursive: true, force: true });
});

const open = async (options: BareOptions = {}): Promise<void> => {
  bare = await openBareTraining(directory, options);
  isOpen = true;
};
const changed = (count = 1): TrainingEvent => ({ event: "ANNOTATIONS_DELETED", updates: [], otherChanges: count });
const button: TrainingEvent = { event: "START_TRAINING", updates: [], otherChanges: 1 };
/** Ends when it is told to. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open: () => open(), opened };
}

describe("when a training begins", () => {
  const noLabels = { fit: () => undefined };

  test("after so many changes, which are counted over restarts; at once when somebody asks for it", async () => {
    const rules = { every: 4 };
    // These fetch from a labeling server, and there is none: what matters is that they begin.
    await open({ rules, ...noLabels });
    expect(await bare.trainings.hear(changed())).toEqual({ changes: 1 });
    expect(await bare.trainings.hear(changed(2))).toEqual({ changes: 3 });
    await bare.close();
    await open({ rules, ...noLabels });
    expect(await bare.trainings.hear(changed())).toEqual({ job: expect.stringMatching(/^training-/) as string });
    await bare.untilAllEnded();
    expect(await bare.trainings.hear(changed(3))).toEqual({ changes: 3 });
    expect(await bare.trainings.hear(button)).toEqual({ job: expect.any(String) as string });
    // A training has seen all changes before it.
    expect(await bare.trainings.hear(changed())).toEqual({ changes: 1 });
  });

  test("after a quiet time: changes until then are one training, and it is there after a restart", async () => {
    await open({ rules: { quietMs: 3_600_000 }, ...noLabels });
    const jobs = new Set<unknown>();
    for (let count = 0; count < 5; count += 1) jobs.add((await bare.trainings.hear(changed())).job);
    expect(jobs.size).toBe(1);
    const [first] = bare.journal.jobs();
    expect(first?.state).toBe("queued");
    const wait = Date.parse(first?.not_before ?? "") - Date.now();
    expect(wait).toBeGreaterThan(3_000_000);
    await bare.close();
    await open({ rules: { quietMs: 3_600_000 }, ...noLabels });
    expect(bare.journal.jobs().map((job) => [job.id, job.state])).toEqual([[first?.id, "queued"]]);
    // Whoever presses the button does not wait.
    expect((await bare.trainings.hear(button)).job).toBe(first?.id);
    await bare.untilAllEnded();
    expect(bare.journal.jobs()).toHaveLength(1);
  });

  test("of several changes at once one training is made, unless somebody wants one for each", async () => {
    const { quietMs } = trainingRules({}, {});
    await open({ rules: { quietMs }, ...noLabels });
    for (let count = 0; count < 8; count += 1) await bare.trainings.hear(changed());
    await bare.untilAllEnded();
    expect(bare.journal.jobs()).toHaveLength(1);
    // The first one begins at once, and what comes while it runs makes the second.
    const { opened, open: goOn } = gate();
    await bare.close();
    await open({ rules: { quietMs: trainingRules({ trainQuietMs: 0 }, {}).quietMs }, fit: () => opened });
    await bare.trainings.request([]);
    await expect.poll(() => bare.journal.jobs().some((job) => job.state === "running")).toBe(true);
    for (let count = 0; count < 8; count += 1) await bare.trainings.hear(changed());
    goOn();
    await bare.untilAllEnded();
    expect(bare.journal.jobs()).toHaveLength(3);
  });

  test("a short quiet time passes by itself", async () => {
    await open({ rules: { quietMs: 20 }, ...noLabels });
    await bare.trainings.hear(changed());
    await bare.untilAllEnded();
    expect(bare.journal.jobs()[0]?.attempts).toBe(1);
  });

  test("of several requests that wait, the last one's tasks are trained on, and the others' are not kept", async () => {
    const [begun, goOn] = [gate(), gate()];
    const seen: string[] = [];
    await open({
      async fit({ source }) {
        begun.open();
        await goOn.opened;
        if (source?.kind === "file") seen.push(readFileSync(source.file, "utf8"));
      },
    });
    await bare.trainings.request(["first"]);
    await begun.opened;
    const waiting = [await bare.trainings.request(["second"]), await bare.trainings.request(["third"])];
    expect(waiting[0]?.id).toBe(waiting[1]?.id);
    const inputs = (): string[] => readdirSync(path.join(directory, "jobs")).filter((name) => name.endsWith(".input"));
    expect(inputs()).toHaveLength(2);
    goOn.open();
    await bare.untilAllEnded();
    expect(seen).toEqual(['["first"]', '["third"]']);
    expect(inputs()).toEqual([]);
  });

  test("settings come from the program, then the environment; nonsense is refused", () => {
    expect(trainingRules({}, {})).toMatchObject({ every: 1, quietMs: 1000, updateEvery: 100, keepVersions: 5 });
    const environment = { TRAIN_EVERY: "10", TRAIN_QUIET_SECONDS: "2.5", UPDATE_EVERY: "7", UPDATE_SECONDS: "9" };
    expect(trainingRules({}, environment)).toMatchObject({
      every: 10,
      quietMs: 2500,
      updateEvery: 7,
      updateMs: 9000,
    });
    expect(trainingRules({ trainEvery: 3 }, environment).every).toBe(3);
    expect(() => trainingRules({}, { TRAIN_EVERY: "often" })).toThrow("TRAIN_EVERY=often: expected a number from 1");
    expect(() => trainingRules({}, { TRAIN_EVERY: "0" })).toThrow("expected a number from 1");
  });
});

describe("when a training is cancelled", () => {
  const cancelIn = async (where: "fit" | "load"): Promise<void> => {
    const [reached, goOn] = [gate(), gate()];
    const wait = async (): Promise<void> => {
      reached.open();
      await goOn.opened;
    };
    await open({ [where]: wait });
    const job = await bare.trainings.request([1]);
    await reached.opened;
    expect(await bare.trainings.cancel(job)).toBe(true);
    goOn.open();
    await bare.untilAllEnded();
    expect(job).toMatchObject({ state: "cancelled", error: null, model_version: null, built: null });
    expect([bare.versions.current(), bare.versions.list()]).toEqual([bare.versions.initial, []]);
    expect(readdirSync(directory).filter((name) => name.includes("-v"))).toEqual([]);
  };

  test("what it hands in afterwards is no version", () => cancelIn("fit"));
  test("a version that is being loaded is none any more", () => cancelIn("load"));
});

describe("when a training fails", () => {
  test("a reason that may pass is tried again, with the attempts and reasons in the job", async () => {
    let times = 0;
    await open({
      fit() {
        times += 1;
        if (times < 3) throw new TrainingFailure(`no memory ${times}`, true);
      },
    });
    const job = await bare.trainings.request([1]);
    await bare.untilAllEnded();
    expect(bare.journal.get(job.id)).toMatchObject({
      state: "completed",
      attempts: 3,
      error: null,
      failures: [{ error: "no memory 1" }, { error: "no memory 2" }],
    });
    expect(job.log.join("\n")).toContain("attempt 1 failed: no memory 1; the next begins in 0 s");
  });

  test("the last attempt ends it; a fit that fails by itself is tried once", async () => {
    let times = 0;
    let passing = true;
    await open({
      fit() {
        times += 1;
        throw passing ? new TrainingFailure("away", true) : new Error("these labels are useless");
      },
    });
    const first = await bare.trainings.request([1]);
    await bare.untilAllEnded();
    expect([times, first.state, first.error, first.failures.length]).toEqual([3, "failed", "away", 3]);
    passing = false;
    const second = await bare.trainings.request([1]);
    await bare.untilAllEnded();
    expect([times, second.state, second.error]).toEqual([4, "failed", "these labels are useless"]);
  });

  test("while it waits for the next attempt it can be cancelled, and a request brings it forward", async () => {
    let works = false;
    await open({
      rules: { retryDelaysMs: [3_600_000] },
      fit() {
        if (!works) throw new TrainingFailure("away", true);
      },
    });
    const job = await bare.trainings.request([1]);
    await expect.poll(() => job.failures.length, { timeout: 20_000 }).toBe(1);
    await expect.poll(() => job.state, { timeout: 20_000 }).toBe("queued");
    works = true;
    expect((await bare.trainings.request([1])).id).toBe(job.id);
    await bare.untilAllEnded();
    expect([job.state, job.attempts]).toEqual(["completed", 2]);
    works = false;
    const other = await bare.trainings.request([1]);
    await expect.poll(() => other.failures.length, { timeout: 20_000 }).toBe(1);
    await expect.poll(() => other.state, { timeout: 20_000 }).toBe("queued");
    expect(await bare.trainings.cancel(other)).toBe(true);
    expect(other.state).toBe("cancelled");
    expect(await bare.trainings.cancel(other)).toBe(false);
  });

  test("a labeling server that is away for longer is asked again later", async () => {
    const server = await startLabelingServer(labeledTasks(["lovely day", "Good"]));
    const { url } = server;
    await server.close();
    const backend = await startBackend({ modelDirectory: directory, trainRetryDelaysMs: [3_600_000] });
    await backend.setup({ hostname: url, access_token: "token" });
    const { body } = await backend.post("/webhook", { action: "START_TRAINING", project: { id: 3 } });
    const job = await backend.job(body["job"], (one) => Number(one["failures"]?.length) > 0);
    expect(job).toMatchObject({ attempts: 1, message: expect.stringContaining("the next begins in 3600 s") as string });
    expect(job["failures"]?.[0]?.["error"]).toContain("cannot reach");
    await backend.post(`/jobs/${body["job"]}/cancel`, {});
    expect((await backend.job(body["job"]))["state"]).toBe("cancelled");
    await backend.close();
  });
});

describe.skipIf(!existsSync("/dev/full"))("when the disk is full", () => {
  /** The next file that would be written durably here is written to a full disk. */
  const fill = (file: string): void => symlinkSync("/dev/full", `${file}.${process.pid}.tmp`);

  test("a training whose outcome cannot be kept is tried again and says why", async () => {
    const full = gate();
    await open({
      async fit({ directory: place }) {
        full.open();
        fill(path.join(place, "version.json"));
        writeFileSync(path.join(place, "weights"), "1");
      },
    });
    const job = await bare.trainings.request([1]);
    await full.opened;
    await bare.untilAllEnded();
    expect(job.state).toBe("failed");
    expect(job.failures.map((one) => one.error)).toEqual(
      Array.from({ length: 3 }, () => expect.stringContaining("ENOSPC") as string),
    );
    expect(bare.versions.list()).toEqual([]);
    expect(readdirSync(directory).filter((name) => name.includes("-v"))).toEqual([]);
  });

  test("what cannot be accepted is refused with 507, and nothing is left of it", async () => {
    await open({ rules: { every: 5 } });
    fill(bare.journal.pathOf("changes"));
    const refused = bare.trainings.hear(changed());
    await expect(refused).rejects.toThrow(HttpError);
    await expect(refused).rejects.toMatchObject({ status: 507, message: expect.stringContaining("the disk is full") });
    expect(await bare.trainings.hear(changed())).toEqual({ changes: 1 });
  });

  test("a version that cannot be made live is an error of the request; the old one stays", async () => {
    const backend = await startBackend({ modelDirectory: directory });
    const tasks = labeledTasks(["lovely day", "Good"]);
    const train = async () =>
      backend.job((await backend.post("/train", { project: "3.1710890019", annotations: tasks })).body["job"]);
    const first = (await train())["model_version"];
    const second = (await train())["model_version"];
    fill(path.join(directory, "3.1710890019", "current"));
    const { status, body } = await backend.post(`/versions/${first}/activate`, {});
    expect([status, body["detail"]]).toEqual([507, expect.stringContaining("the disk is full")]);
    expect(await backend.version()).toBe(second);
    expect((await backend.post(`/versions/${first}/activate`, {})).status).toBe(200);
    await backend.close();
  });
});

test("a directory that cannot be used is said at the start", async () => {
  writeFileSync(path.join(directory, "models"), "this is a file");
  await expect(startBackend({ modelDirectory: path.join(directory, "models") })).rejects.toThrow(/EEXIST|ENOTDIR/);
});
