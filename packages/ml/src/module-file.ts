import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The file of another module of this package, for a process that begins there: TypeScript in a checkout, JavaScript in a
 * package that was built.
 *
 * @param name of the file without its ending, seen from the module that asks.
 * @param from `import.meta.url` of that module.
 */
export function moduleFile(name: string, from: string): string {
  const asking = fileURLToPath(from);
  return path.resolve(path.dirname(asking), `${name}${path.extname(asking)}`);
}
