import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { slugOf } from "../versions.ts";
import { fillTemplate, tellWritten, writeGenerated } from "./generated-files.ts";
import { placeOfModel } from "./model-folder.ts";

export interface DeployOptions {
  target: string;
  out?: string;
  image?: string;
  port?: number;
  replicas?: number;
  force?: boolean;
}

interface Target {
  /** Where its files go when nobody says. */
  folder: string;
  files(situation: Situation): Promise<Map<string, string>>;
  /** What to do with them. */
  next(situation: Situation): string;
}

interface Situation {
  /** The model's folder. */
  directory: string;
  values: Record<string, string>;
  replicas: number;
}

const image = async ({ values }: Situation): Promise<[string, string][]> => [
  ["Dockerfile", await fillTemplate("shared/Dockerfile", values)],
  [".dockerignore", await fillTemplate("shared/dockerignore", values)],
  ["healthcheck.mjs", await fillTemplate("shared/healthcheck.mjs", values)],
];

const targets: Readonly<Record<string, Target>> = {
  docker: {
    folder: ".",
    files: async (situation) => new Map(await image(situation)),
    next: ({ values }) =>
      `docker build -t ${values["IMAGE"]} . && docker run -p ${values["PORT"]}:9090 -v ${values["SLUG"]}:/data ${values["IMAGE"]}`,
  },
  compose: {
    folder: ".",
    files: async (situation) =>
      new Map([
        ...(await image(situation)),
        ["docker-compose.yml", await fillTemplate("shared/docker-compose.yml", situation.values)],
        [".env.example", await fillTemplate("shared/env.example", { ...situation.values, ENV: "" })],
      ]),
    next: () => "docker compose up --build",
  },
  kubernetes: {
    folder: "deploy",
    files: async (situation) => new Map([["kubernetes.yaml", await kubernetesFile(situation)]]),
    next: ({ values }) =>
      `docker build -t ${values["IMAGE"]} . && docker push ${values["IMAGE"]} && kubectl apply -f deploy/kubernetes.yaml`,
  },
  systemd: {
    folder: "deploy",
    files: async (situation) =>
      new Map([
        [`${situation.values["SLUG"]}.service`, await fillTemplate("shared/model.service", systemdValues(situation))],
      ]),
    next: ({ values }) =>
      `sudo cp deploy/${values["SLUG"]}.service /etc/systemd/system/ && sudo systemctl enable --now ${values["SLUG"]}`,
  },
};

/**
 * Writes the files that run a model elsewhere. Nothing is built, sent or started.
 *
 * @throws Error when the target is unknown, or files are there that this command did not make.
 */
export async function writeDeployment(folder: string, options: DeployOptions): Promise<void> {
  const target = Object.hasOwn(targets, options.target) ? targets[options.target] : undefined;
  if (target === undefined) {
    throw new Error(`--target ${options.target}: expected ${Object.keys(targets).join(", ")}`);
  }
  const { directory, file } = placeOfModel(folder);
  if (file === undefined) throw new Error(`${directory} has no model to deploy: model.ts is missing`);
  const situation = situationOf(directory, options);
  const out = path.resolve(options.out ?? path.join(directory, target.folder));
  const files = new Map(await target.files(situation));
  const written = await writeGenerated(out, files, { force: options.force ?? false });
  const list = written.written.map((one) => `wrote ${path.join(out, one)}\n`).join("");
  process.stdout.write(`${list}${tellWritten(written)}next, in ${directory}:  ${target.next(situation)}\n`);
}

function situationOf(directory: string, options: DeployOptions): Situation {
  const title = path.basename(directory);
  const slug = slugOf(title);
  const replicas = options.replicas ?? 1;
  return {
    directory,
    replicas,
    values: {
      NAME: title.replaceAll(/["\\\n]/g, ""),
      SLUG: slug,
      IMAGE: options.image ?? slug,
      PORT: String(options.port ?? 9090),
    },
  };
}

async function kubernetesFile({ values, replicas }: Situation): Promise<string> {
  // DNS names have no room for more, and begin with a letter.
  const slug = `${/^[a-z]/.test(values["SLUG"] ?? "") ? "" : "model-"}${values["SLUG"]}`
    .slice(0, 50)
    .replace(/-+$/, "");
  const shared = replicas > 1;
  const redis = shared ? await fillTemplate("shared/kubernetes-redis.yaml", { ...values, SLUG: slug }) : "";
  const environment = shared ? `            - { name: REDIS_URL, value: "redis://${slug}-redis:6379" }\n` : "";
  const written = await fillTemplate("shared/kubernetes.yaml", {
    ...values,
    SLUG: slug,
    REPLICAS: String(replicas),
    ACCESS: shared ? "ReadWriteMany" : "ReadWriteOnce",
    STRATEGY: shared ? "RollingUpdate" : "Recreate",
  });
  const text = written.replace(/ *# __REDIS_ENV__\n/, environment).replace(/# __REDIS__\n/, () => redis);
  return `${text.trimEnd()}\n`;
}

/** In units `%` begins a specifier, and commands are split at spaces. */
function systemdValues({ directory, values }: Situation): Record<string, string> {
  const own = path.join(directory, "node_modules/.bin/tandem-ml");
  const command = existsSync(own) ? own : fileURLToPath(new URL("../../bin/tandem-ml.cjs", import.meta.url));
  const percent = (text: string): string => text.replaceAll("%", "%%");
  const words = [process.execPath, command].map((word) => `"${percent(word).replaceAll(/["\\$]/g, "\\$&")}"`);
  return {
    ...values,
    FOLDER: percent(directory),
    EXEC: words.join(" "),
  };
}
