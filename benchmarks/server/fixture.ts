import { type Client, createClient } from "@tandem/schema/client";
import { type Installation, createInstallation, ownerOf, until } from "../../e2e/installation.ts";

export const labelConfig = `<View><Text name="text" value="$text"/><Choices name="label" toName="text"><Choice value="Spam"/><Choice value="Not spam"/></Choices></View>`;
/** The size. */
export const taskCount = 100_000;

const words =
  "invoice meeting offer winner monday lottery report please click budget draft review urgent prize family schedule account password thanks lunch".split(
    " ",
  );

/** A task of some 400 bytes, the same for the same index. */
export function taskText(index: number): string {
  let state = (index + 1) * 2_654_435_761;
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648);
  return `message ${index}: ${Array.from({ length: 50 }, () => words[next() % words.length]).join(" ")}`;
}

export const tasksJson = (count: number): string =>
  JSON.stringify(Array.from({ length: count }, (_, index) => ({ data: { text: taskText(index) } })));

export interface Fixture {
  tandem: Installation;
  client: Client;
  token: string;
  project: number;
}

/** A server as `npm start` starts it, without the demo, with an owner and an empty project. */
export async function startFixture(): Promise<Fixture> {
  const tandem = await createInstallation({ TANDEM_DEMO: "0" });
  const { client, token } = await ownerOf(tandem);
  const { id: project } = await client.projects.create({ body: { title: "Benchmark", label_config: labelConfig } });
  return { tandem, client, token, project };
}

export async function importTasks({ client, project }: Fixture, body: string): Promise<void> {
  await client.imports.import({
    params: { id: project },
    rawBody: body,
    headers: { "content-type": "application/json" },
  });
}

/** More people for the same project: members with tokens. */
export async function addMembers({ tandem, client }: Fixture, count: number): Promise<Client[]> {
  const { token: invite } = await client.accounts.invite();
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const answer = await fetch(`${tandem.url}/user/signup/?token=${invite}`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ email: `member-${index}@example.com`, password: "correct horse battery" }),
      });
      const cookie = answer.headers
        .getSetCookie()
        .map((value) => value.split(";")[0])
        .join("; ");
      const { token } = (await (
        await fetch(`${tandem.url}/api/current-user/token/`, { headers: { cookie } })
      ).json()) as { token: string };
      return createClient({ baseUrl: tandem.url, token });
    }),
  );
}

/** The process that serves. */
export async function serverPid({ tandem }: Fixture): Promise<number> {
  return Number((await tandem.processes()).find((line) => line.includes("scripts/start.ts"))?.split(" ")[0]);
}

export { until };
