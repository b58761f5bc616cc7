import { readFile } from "node:fs/promises";

/** Milliseconds of processor time that a process and those below it have taken; null where the system does not tell. */
export const processorMs = (pid: number): Promise<number | null> => ofTree(pid, cpuMsOf);

/** Megabytes that they hold; what is shared with other processes counts in shares. Null where that is not told. */
export const memoryMegabytes = (pid: number): Promise<number | null> => ofTree(pid, megabytesOf);

/** The sum of something of a process and its children, which only Linux tells. */
async function ofTree(pid: number, measured: (pid: number) => Promise<number>): Promise<number | null> {
  try {
    const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ");
    const below = await Promise.all(children.filter((one) => one !== "").map((one) => ofTree(Number(one), measured)));
    return below.reduce<number>((sum, one) => sum + (one ?? 0), await measured(pid));
  } catch {
    return null;
  }
}

async function megabytesOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) / 1024;
}

/** In steps of a hundredth of a second. */
async function cpuMsOf(pid: number): Promise<number> {
  const behindName = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ").at(-1) ?? "";
  const fields = behindName.split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}
