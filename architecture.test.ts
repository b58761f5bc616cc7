import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

/**
 * Who may import whom. Read it as the architecture: each line may import the lines above it, and nothing below.
 */
const packages: Record<string, readonly string[]> = {
  schema: [],
  ml: ["schema"],
  server: ["schema"],
  studio: ["schema"],
};
const floors = [
  "errors",
  "version",
  "config",
  "secret",
  "database",
  "outgoing",
  "jobs",
  "context",
  "http",
  "features",
  "app",
  "main",
];
/** Inside the server's features: a consequence further down travels as an event, not as an import. */
const features = [
  "system",
  "accounts",
  "projects",
  "tasks",
  "annotations",
  "predictions",
  "files",
  "webhooks",
  "ml-backends",
  "prediction-runs",
  "training",
  "sampling",
  "views",
  "imports",
  "exports",
  "demo",
];

const root = import.meta.dirname;
const sourceFile = /\.tsx?$/;
const testFile = /\.test\.tsx?$/;

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "node_modules" || entry.name === "dist" || entry.name === "data") return [];
    const place = path.join(directory, entry.name);
    return entry.isDirectory() ? filesBelow(place) : sourceFile.test(entry.name) ? [place] : [];
  });
}

const importsOf = (file: string): string[] =>
  [
    ...readFileSync(file, "utf8").matchAll(/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s*"([^"]+)"|import\("([^"]+)"\)/g),
  ].map((match) => match[1] ?? match[2] ?? "");
const nameOf = (file: string): string => path.relative(root, file);
const packageOf = (specifier: string): string =>
  specifier.startsWith("@") ? specifier.split("/").slice(0, 2).join("/") : (specifier.split("/")[0] ?? "");
const manifestOf = (directory: string) =>
  JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8")) as {
    dependencies?: object;
    devDependencies?: object;
  };

describe.each(Object.entries(packages))("package %s", (name, allowed) => {
  const directory = path.join(root, "packages", name);
  const files = filesBelow(directory);

  test("imports only the packages it may", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith("@tandem/") && packageOf(specifier) !== `@tandem/${name}`)
        .filter((specifier) => !allowed.includes(packageOf(specifier).replace("@tandem/", "")))
        .map((specifier) => `${nameOf(file)} imports ${specifier}`),
    );
    expect(files.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  test("imports only what its package.json declares", () => {
    const { dependencies = {}, devDependencies = {} } = manifestOf(directory);
    const shared = ["vitest", "fast-check", "playwright-core", "axe-core", "autocannon"];
    const known = new Set([...Object.keys(dependencies), ...Object.keys(devDependencies), `@tandem/${name}`]);
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(
          (specifier) =>
            !specifier.startsWith(".") && !specifier.startsWith("node:") && !specifier.startsWith("virtual:"),
        )
        .filter(
          (specifier) =>
            !known.has(packageOf(specifier)) &&
            !(shared.includes(packageOf(specifier)) && (testFile.test(file) || file.includes("/test/"))),
        )
        .map((specifier) => `${nameOf(file)} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test("stays inside its own folder", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith("."))
        .filter((specifier) => !path.resolve(path.dirname(file), specifier).startsWith(directory + path.sep))
        .map((specifier) => `${nameOf(file)} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("the server's floors", () => {
  const source = path.join(root, "packages/server/src");
  const floorOf = (file: string): number =>
    floors.indexOf((path.relative(source, file).split(path.sep)[0] ?? "").replace(/\.ts$/, ""));
  const featureOf = (file: string): string | undefined => {
    const [floor, feature] = path.relative(source, file).split(path.sep);
    return floor === "features" ? feature : undefined;
  };
  const files = filesBelow(source);
  const local = files
    .filter((file) => !testFile.test(file))
    .flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => ({ file, target: path.resolve(path.dirname(file), specifier) })),
    );

  test("every file stands on a floor, and every feature is in the list", () => {
    expect(files.filter((file) => floorOf(file) < 0).map(nameOf)).toEqual([]);
    const unknown = files.map(featureOf).filter((feature) => feature !== undefined && !features.includes(feature));
    expect(unknown).toEqual([]);
  });

  test("a floor imports only floors above it in the list", () => {
    const wrong = local.filter(({ file, target }) => floorOf(target) > floorOf(file));
    expect(wrong.map(({ file, target }) => `${nameOf(file)} imports ${nameOf(target)}`)).toEqual([]);
  });

  test("a feature imports only features above it, through their index", () => {
    const wrong = local.filter(({ file, target }) => {
      const [from, to] = [featureOf(file), featureOf(target)];
      if (!from || !to || from === to) return false;
      return features.indexOf(to) > features.indexOf(from) || path.basename(target) !== "index.ts";
    });
    expect(wrong.map(({ file, target }) => `${nameOf(file)} imports ${nameOf(target)}`)).toEqual([]);
  });

  test("only the settings read the environment", () => {
    // A child process inherits what it needs to find its libraries.
    const mayPassItOn = ["postgres-process.ts"];
    const wrong = files.filter(
      (file) =>
        !testFile.test(file) &&
        !mayPassItOn.includes(path.basename(file)) &&
        readFileSync(file, "utf8").includes("process.env"),
    );
    expect(wrong.map(nameOf)).toEqual([]);
  });
});

describe("the studio", () => {
  const source = path.join(root, "packages/studio/src");
  test("its editor knows only the schema and the design system", () => {
    const wrong = filesBelow(path.join(source, "editor")).flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => path.resolve(path.dirname(file), specifier))
        .filter(
          (target) => !target.startsWith(path.join(source, "editor")) && !target.startsWith(path.join(source, "ui")),
        )
        .map((target) => `${nameOf(file)} imports ${nameOf(target)}`),
    );
    expect(wrong).toEqual([]);
  });
  test("puts no raw HTML into the page", () => {
    const wrong = filesBelow(source).filter(
      (file) =>
        !testFile.test(file) &&
        /dangerouslySetInnerHTML|innerHTML\s*=|insertAdjacentHTML|document\.write/.test(readFileSync(file, "utf8")),
    );
    expect(wrong.map(nameOf)).toEqual([]);
  });
});

describe("names", () => {
  test("no file is called by a word that says nothing", () => {
    const empty = /^(utils?|helpers?|common|manager|base|misc)\.tsx?$/;
    const all = ["packages", "examples", "benchmarks", "scripts", "e2e"].flatMap((folder) =>
      filesBelow(path.join(root, folder)),
    );
    expect(all.filter((file) => empty.test(path.basename(file))).map(nameOf)).toEqual([]);
  });
});
