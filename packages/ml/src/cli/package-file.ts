import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readIfThere } from "../durable-file.ts";
import { fieldOf } from "../request-fields.ts";
import { sdkVersion } from "../version-details.ts";
import { slugOf } from "../versions.ts";

const sdkDirectory = fileURLToPath(new URL("../../", import.meta.url)).replace(/[\\/]$/, "");
const sdkName = "@tandem/ml";
/** The SDK's own package that a packed SDK needs beside it. */
const sdkPackages = [sdkName, "@tandem/schema"];

/** Files of a model's folder that say where its SDK comes from: `package.json`, and packed packages that it names. */
export function packageFiles(title: string, directory: string): Map<string, string | Uint8Array> {
  const packed = packedSdk();
  const dependencies =
    packed === null
      ? { [sdkName]: dependency(directory) }
      : Object.fromEntries([...packed].map(([name, file]) => [name, `file:${path.basename(file)}`]));
  const content = {
    name: slugOf(title),
    version: "0.1.0",
    private: true,
    type: "module",
    scripts: {
      start: "tandem-ml start .",
      dev: "tandem-ml start . --watch",
      test: "tandem-ml test .",
      check: "tandem-ml start . --check",
    },
    dependencies,
  };
  return new Map<string, string | Uint8Array>([
    ["package.json", `${JSON.stringify(content, null, 2)}\n`],
    ...[...(packed?.values() ?? [])].map((file): [string, Uint8Array] => [path.basename(file), readFileSync(file)]),
  ]);
}

/**
 * Inside an npm workspace that has the SDK as one of its packages a model depends on that one, as its neighbours do; else
 * on a checkout of the SDK that this runs from, or on the published version.
 */
function dependency(directory: string): string {
  const version = sdkVersion();
  if (installedBelow() !== null) return `^${version}`;
  const root = workspaceRoot(directory);
  if (root !== null && isInside(sdkDirectory, root)) return version;
  return `file:${path.relative(directory, sdkDirectory).split(path.sep).join("/")}`;
}

/** The folder whose node_modules has the SDK; null in a checkout. */
function installedBelow(): string | null {
  const parts = sdkDirectory.split(path.sep);
  const at = parts.lastIndexOf("node_modules");
  return at < 0 ? null : parts.slice(0, at).join(path.sep);
}

/**
 * The files that the SDK was installed from, by the names of its packages; null when it came from a registry. A model's
 * folder gets them too, so that it can be installed elsewhere, as in a container.
 */
function packedSdk(): Map<string, string> | null {
  const root = installedBelow();
  const text = root === null ? null : readIfThere(path.join(root, "node_modules/.package-lock.json"));
  if (root === null || text === null) return null;
  const { packages = {} } = JSON.parse(text) as { packages?: Record<string, { resolved?: string }> };
  const files = sdkPackages.map((name): [string, string] => {
    const { resolved = "" } = packages[`node_modules/${name}`] ?? {};
    return [name, resolved.startsWith("file:") ? path.resolve(root, resolved.slice("file:".length)) : ""];
  });
  return files.every(([, file]) => file !== "" && statSync(file, { throwIfNoEntry: false })?.isFile())
    ? new Map(files)
    : null;
}

/** The nearest folder above whose workspaces include a folder; null when none does. */
export function workspaceRoot(directory: string): string | null {
  for (let root = path.dirname(directory); ; root = path.dirname(root)) {
    const inside = path.relative(root, directory).split(path.sep).join("/");
    if (workspacesIn(root).some((pattern) => matches(pattern, inside))) return root;
    if (path.dirname(root) === root) return null;
  }
}

function workspacesIn(root: string): string[] {
  const text = readIfThere(path.join(root, "package.json"));
  if (text === null) return [];
  const manifest = JSON.parse(text) as { workspaces?: unknown };
  const { workspaces } = manifest;
  const listed = fieldOf(workspaces, "packages") ?? workspaces;
  return Array.isArray(listed) ? listed.filter((one) => typeof one === "string") : [];
}

/** `examples/*` and `packages/**`, as npm has them. */
function matches(pattern: string, place: string): boolean {
  const plain = pattern.replace(/^\.\//, "").replace(/\/$/, "");
  const source = plain
    .split(/(\*\*|\*)/)
    .map((part) => (part === "**" ? ".+" : part === "*" ? "[^/]+" : part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`).test(place);
}

const isInside = (place: string, root: string): boolean => !path.relative(root, place).startsWith("..");
