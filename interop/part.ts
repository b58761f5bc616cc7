import type { Checks } from "./checks.ts";
import type { PythonEnvironment } from "./python-environment.ts";

/** Something of ours and an unmodified program of others, tried with each other. */
export interface Part {
  name: string;
  environment: PythonEnvironment;
  /**
   * @param directory a new one, for logs and data
   * @param python the folder of the environment
   * @returns the name and version of the other side
   */
  run(directory: string, python: string, checks: Checks): Promise<string>;
}

/** Label Studio of today, and the SDK that it comes with. */
export const labelStudioEnvironment: PythonEnvironment = {
  name: "label-studio",
  variable: "INTEROP_PYTHON_ENV",
  program: "label-studio",
};
