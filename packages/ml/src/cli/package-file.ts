import path from "node:path";
import { fileURLToPath } from "node:url";
import { readIfThere } from "../durable-file.ts";
import { slugOf } from "../versions.ts";

const sdkDirectory = fileURLToPath(new URL("../../", import.meta.url)).replace(/[\\/]$/, "");

/**
 * A model's package.json. Inside an npm workspace that has the SDK as one of its packages it depends on that one, as its
 * neighbours do; else on a checkout of the SDK that this runs from, or on the published version.
 */
export function packageFile(title: string, directory: string): string {
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
    dependencies: { "@tandem/ml": dependency(directory) },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function dependency(directory: string): string {
  const version = versionIn(sdkDirectory);
  const isInstalled = sdkDirectory.split(path.sep).includes("node_modules");
  if (isInstalled) return `^${version}`;
  const root = workspaceRoot(directory);
  if (root !== null && isInside(sdkDirectory, root)) return version;
  return `file:${path.relative(directory, sdkDirectory).split(path.sep).join("/")}`;
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
  const listed =
    typeof workspaces === "object" && workspaces !== null && "packages" in workspaces
      ? workspaces.packages
      : workspaces;
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

function versionIn(directory: string): string {
  const manifest = JSON.parse(readIfThere(path.join(directory, "package.json")) ?? "{}") as { version?: string };
  return manifest.version ?? "0.1.0";
}
