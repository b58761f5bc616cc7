import { registerHooks } from "node:module";

const ours = /^@tandem\/(?:ml|schema)(?:\/|$)/;
let registered = false;

/**
 * Lets a model file import `@tandem/ml` and `@tandem/schema` wherever it lies, installed or not: what its own folder
 * does not offer comes from the packages this process runs from.
 */
export function resolveSdk(): void {
  if (registered) return;
  registered = true;
  registerHooks({
    resolve(specifier, context, next) {
      if (!ours.test(specifier)) return next(specifier, context);
      try {
        return next(specifier, context);
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
        return next(specifier, { ...context, parentURL: import.meta.url });
      }
    },
  });
}
