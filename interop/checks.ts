/** Numbered checks, each printed as it ends; one that fails does not stop the others. */
export interface Checks {
  passed(): number;
  total(): number;
  /** What the check found is returned; null when it failed. */
  check<Found>(name: string, find: () => Promise<Found>): Promise<Found | null>;
}

/** More of what came is in the logs. */
const longest = 3000;

/** What a check finds when things are not as they should be. */
export class Unexpected extends Error {
  constructor(expected: string, came: unknown) {
    const text = typeof came === "string" ? came : (JSON.stringify(came) ?? "nothing");
    super(`expected ${expected}, came ${text.length > longest ? `${text.slice(0, longest)}…` : text}`);
  }
}

export function createChecks(): Checks {
  let total = 0;
  let passed = 0;
  return {
    passed: () => passed,
    total: () => total,
    async check(name, find) {
      total += 1;
      const number = String(total).padStart(2);
      try {
        const found = await find();
        passed += 1;
        console.log(`${number} ok      ${name}`);
        return found;
      } catch (error) {
        console.log(`${number} FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}`);
        return null;
      }
    },
  };
}
