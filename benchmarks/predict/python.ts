import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** A Python and what of it serves models; null for a package that cannot be imported. */
export interface Python {
  command: string;
  version: string;
  flask: string | null;
  gunicorn: string | null;
  labelStudioMl: string | null;
}

const probe = `
import importlib, importlib.metadata, json, platform
def version(module, package):
    try:
        importlib.import_module(module)
        return importlib.metadata.version(package)
    except Exception:
        return None
print(json.dumps({
    "version": platform.python_version(),
    "flask": version("flask", "flask"),
    "gunicorn": version("gunicorn.app.wsgiapp", "gunicorn"),
    "labelStudioMl": version("label_studio_ml.api", "label-studio-ml"),
}))`;

/** The Python that BENCH_PYTHON or PYTHON names, else `python3`. */
export const pythonCommand = (): string => process.env["BENCH_PYTHON"] ?? process.env["PYTHON"] ?? "python3";

/** What that Python has; null when it cannot be run. */
export async function findPython(): Promise<Python | null> {
  const command = pythonCommand();
  try {
    const { stdout } = await promisify(execFile)(command, ["-c", probe]);
    return { command, ...(JSON.parse(stdout) as Omit<Python, "command">) };
  } catch {
    return null;
  }
}

/** What to do for the rows that need Python; for people. */
export const howToGetPython = `To compare with Label Studio's way to serve the same model:
  python3 -m venv data/benchmarks/python
  data/benchmarks/python/bin/pip install flask gunicorn
  BENCH_PYTHON=data/benchmarks/python/bin/python npm run bench -- ml`;

/** The same for the package itself, which does not say all that it needs. */
export const howToGetLabelStudioMl = `To compare with the package label-studio-ml itself:
  python3 -m venv data/benchmarks/label-studio-ml
  data/benchmarks/label-studio-ml/bin/pip install label-studio-ml==1.0.9 rq==1.10.1 gunicorn==20.1.0
  BENCH_PYTHON=data/benchmarks/label-studio-ml/bin/python npm run bench -- ml`;
