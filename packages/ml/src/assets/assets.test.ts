import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  endingToken,
  type LabelingServer,
  personalToken,
  startLabelingServer,
} from "../../test/fakes/labeling-server.ts";
import type { LabelServer } from "../label-server.ts";
import { type AssetOptions, defaultAssetOptions } from "./asset.ts";
import { type Assets, createAssets } from "./assets.ts";
import { createAssetCache } from "./cache.ts";

let directory: string;
let server: LabelingServer;
/** Another host: a bucket, or whatever task data names. */
let elsewhere: LabelingServer;
let lines: string[];
let made: Assets[];

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-assets-"));
  server = await startLabelingServer();
  elsewhere = await startLabelingServer();
  lines = [];
  made = [];
});
afterEach(async () => {
  for (const assets of made) assets.close();
  await server.close();
  await elsewhere.close();
  await rm(directory, { recursive: true, force: true });
});

/** The assets of a project of the labeling server. */
function assetsOf(options: Partial<AssetOptions> = {}, known: Partial<LabelServer> | null = {}, project = "3"): Assets {
  const assets = createAssets({
    directory: path.join(directory, "assets"),
    project,
    options: { ...defaultAssetOptions, ...options },
    server: () => (known === null ? null : { address: server.url, token: "legacy", alsoKnownAs: [], ...known }),
    log: (line) => lines.push(line),
  });
  made.push(assets);
  return assets;
}

const textOf = async (assets: Assets, url: string, task?: { id?: number }): Promise<string> =>
  Buffer.from(await (await assets.get(url, task)).bytes()).toString();
const code = (uri: string): string =>
  encodeURIComponent(Buffer.from(uri).toString("base64").replaceAll("+", "-").replaceAll("/", "_"));
const hostOf = (fake: LabelingServer): string => new URL(fake.url).host;

describe("where files are", () => {
  const upload = "/storage-data/uploaded/?filepath=upload/3/a.png";

  test.each(["/data/upload/3/a.png", "upload/3/a.png", "/upload/3/a.png", "data/upload/3/a.png"])(
    "an upload, written as %s, comes with the token",
    async (url) => {
      server.files.set(upload, { body: "picture", headers: { "content-type": "image/png" } });
      const asset = await assetsOf().get(url);
      expect(asset).toMatchObject({ contentType: "image/png", size: 7 });
      expect(path.basename(asset.path)).toMatch(/^[0-9a-f]{64}\.png$/);
      expect(await readFile(asset.path, "utf8")).toBe("picture");
      expect(server.asked.map(({ headers }) => headers.authorization)).toEqual(["Token legacy"]);
    },
  );

  test("an upload of an older server is at its own path", async () => {
    server.files.set("/data/upload/3/a.png", { body: "old" });
    expect(await textOf(assetsOf(), "/data/upload/3/a.png")).toBe("old");
    expect(server.asked.map(({ url }) => url)).toEqual([upload, "/data/upload/3/a.png"]);
  });

  test("names with spaces and other letters", async () => {
    server.files.set("/storage-data/uploaded/?filepath=upload/3/a%20%C3%A9.png", { body: "x" });
    const assets = assetsOf();
    expect(await textOf(assets, "/data/upload/3/a é.png")).toBe("x");
    expect(await textOf(assets, "/data/upload/3/a%20%C3%A9.png")).toBe("x");
  });

  test("a whole address of the labeling server, also by the name that it has for itself", async () => {
    server.files.set(upload, { body: "x" });
    const assets = assetsOf({}, { alsoKnownAs: ["http://localhost:8080"] });
    expect(await textOf(assets, `${server.url}/data/upload/3/a.png`)).toBe("x");
    expect(await textOf(assets, "http://localhost:8080/data/upload/3/a.png")).toBe("x");
    // The same file: it is fetched once.
    expect(server.asked).toHaveLength(1);
  });

  test("a labeling server below a path", async () => {
    server.files.set(`/label-studio${upload}`, { body: "x" });
    const assets = assetsOf({}, { address: `${server.url}/label-studio` });
    expect(await textOf(assets, "/label-studio/data/upload/3/a.png")).toBe("x");
    expect(await textOf(assets, "/data/upload/3/a.png")).toBe("x");
  });

  test("local files are fetched, or read where this machine has them", async () => {
    server.files.set("/data/local-files/?d=dir/a.txt", { body: "fetched" });
    expect(await textOf(assetsOf(), "/data/local-files/?d=dir/a.txt")).toBe("fetched");
    const root = path.join(directory, "root");
    await mkdir(path.join(root, "dir"), { recursive: true });
    await writeFile(path.join(root, "dir", "a.txt"), "here");
    const asset = await assetsOf({ localFiles: root }).get("/data/local-files/?d=dir/a.txt");
    expect(asset).toMatchObject({ path: path.join(root, "dir", "a.txt"), contentType: "text/plain", size: 4 });
    expect(await textOf(assetsOf({ localFiles: root }, null), "/data/local-files/?d=dir/a.txt")).toBe("here");
  });

  test("no path leads out of the local files", async () => {
    const root = path.join(directory, "root");
    await mkdir(root, { recursive: true });
    await writeFile(path.join(directory, "secret.txt"), "secret");
    await symlink(path.join(directory, "secret.txt"), path.join(root, "link.txt"));
    const assets = assetsOf({ localFiles: root }, null);
    for (const inside of ["../secret.txt", "link.txt", "/../secret.txt"]) {
      await expect(assets.get(`/data/local-files/?d=${inside}`)).rejects.toThrow("has no such file");
    }
  });

  test.each(["s3://bucket/a b.txt", "gs://bucket/a?b.txt", "azure-blob://container/ü.txt"])(
    "%s is presigned for the task, and whoever has it does not see the token",
    async (uri) => {
      server.files.set(`/tasks/7/presign/?fileuri=${code(uri)}`, {
        status: 303,
        body: "",
        headers: { location: `${elsewhere.url}/signed?X=1` },
      });
      elsewhere.files.set("/signed?X=1", { body: "from the bucket" });
      const assets = assetsOf({ privateHosts: [hostOf(elsewhere)] });
      const asset = await assets.get(uri, { id: 7 });
      expect(Buffer.from(await asset.bytes()).toString()).toBe("from the bucket");
      expect(asset.path.endsWith(".txt")).toBe(true);
      expect(server.asked[0]?.headers.authorization).toBe("Token legacy");
      expect(elsewhere.asked[0]?.headers.authorization).toBeUndefined();
    },
  );

  test("presigning below /api, and by a server that sends the bytes itself", async () => {
    server.files.set(`/api/tasks/7/presign/?fileuri=${code("s3://b/a")}`, { body: "bytes" });
    expect(await textOf(assetsOf(), "s3://b/a", { id: 7 })).toBe("bytes");
  });

  test("a data: address has its bytes inside", async () => {
    const assets = assetsOf({}, null);
    const asset = await assets.get("data:image/png;base64,iVBORw==");
    expect(asset).toMatchObject({ contentType: "image/png", size: 4 });
    expect([...(await asset.bytes())]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect(asset.path.endsWith(".png")).toBe(true);
    expect(await textOf(assets, "data:,a%20b")).toBe("a b");
    expect(await textOf(assets, "data:;base64,YQ%3D%3D")).toBe("a");
  });
});

describe("tokens", () => {
  const address = "/data/upload/3/a.png";
  const upload = "/storage-data/uploaded/?filepath=upload/3/a.png";

  test("a personal token is exchanged, once for many files", async () => {
    const access = endingToken(Date.now() / 1000 + 300);
    Object.assign(server, { needed: `Bearer ${access}`, accessTokens: [access] });
    const assets = assetsOf({}, { token: personalToken });
    for (const name of ["a", "b", "c"])
      server.files.set(`/storage-data/uploaded/?filepath=upload/3/${name}`, { body: name });
    expect(await Promise.all(["a", "b", "c"].map((name) => textOf(assets, `upload/3/${name}`)))).toEqual([
      "a",
      "b",
      "c",
    ]);
    expect(server.exchanges).toBe(1);
  });

  test("an access token that ends is renewed before, and one that is refused is renewed once", async () => {
    const [ending, revoked, good] = [10, 300, 301].map((seconds) => endingToken(Date.now() / 1000 + seconds));
    server.accessTokens = [ending ?? "", revoked ?? "", good ?? ""];
    const assets = assetsOf({ freshMs: 0 }, { token: personalToken });
    server.files.set(upload, { body: "x" });
    await assets.get(address);
    await assets.get(address);
    server.needed = `Bearer ${good}`;
    await assets.get(address);
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual(
      [ending, revoked, revoked, good].map((token) => `Bearer ${token}`),
    );
  });

  test("the token is not sent to other hosts, nor to another port of the same", async () => {
    elsewhere.files.set("/a.png", { body: "x" });
    server.files.set("/data/local-files/?d=moved", {
      status: 302,
      body: "",
      headers: { location: `${elsewhere.url}/a.png` },
    });
    const assets = assetsOf({ privateHosts: ["127.0.0.1"] });
    await assets.get(`${elsewhere.url}/a.png`);
    await assets.get("/data/local-files/?d=moved");
    expect(elsewhere.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  test("a token that is not accepted, and none at all, are said", async () => {
    server.needed = "Token other";
    await expect(assetsOf().get(address)).rejects.toThrow("the token is not accepted");
    await expect(assetsOf({}, { token: null }).get(address)).rejects.toThrow("no token is known");
    // Label Studio's way to say it.
    server.needed = null;
    server.files.set(upload, { status: 302, body: "", headers: { location: "/user/login/?next=/" } });
    server.files.set("/user/login/?next=/", { body: "<html>login</html>" });
    await expect(assetsOf().get(address)).rejects.toThrow("it asks for a login");
  });

  test("a personal token that the server does not exchange", async () => {
    const other = `header.${Buffer.from('{"token_type":"refresh","other":1}').toString("base64url")}.signature`;
    await expect(assetsOf({}, { token: other }).get(address)).rejects.toThrow("/api/token/refresh/ answered 401");
  });
});

describe("what is not fetched", () => {
  test("nothing on this machine or its network, but for the labeling server and hosts that are allowed", async () => {
    elsewhere.files.set("/a", { body: "internal" });
    const url = `${elsewhere.url}/a`;
    await expect(assetsOf().get(url)).rejects.toThrow("ASSET_PRIVATE_HOSTS=127.0.0.1");
    await expect(assetsOf().get(url.replace("127.0.0.1", "localhost"))).rejects.toThrow("localhost (127.0.0.1)");
    await expect(assetsOf().get(url.replace("127.0.0.1", "[::ffff:127.0.0.1]"))).rejects.toThrow("private network");
    server.files.set("/data/local-files/?d=a", { status: 302, body: "", headers: { location: url } });
    await expect(assetsOf().get("/data/local-files/?d=a")).rejects.toThrow("private network");
    expect(elsewhere.asked).toEqual([]);
    for (const privateHosts of [["127.0.0.1"], [hostOf(elsewhere)], ["*"]]) {
      expect(await textOf(assetsOf({ privateHosts, freshMs: 0 }), url)).toBe("internal");
    }
    await expect(assetsOf({ privateHosts: ["127.0.0.1:1"] }, {}, "4").get(url)).rejects.toThrow("private network");
  });

  test("no metadata of clouds, whatever is allowed", async () => {
    await expect(assetsOf({ privateHosts: ["*"] }).get("http://169.254.169.254/latest")).rejects.toThrow("never");
  });

  test("no files, and no end of redirects", async () => {
    server.files.set("/data/local-files/?d=file", {
      status: 302,
      body: "",
      headers: { location: "file:///etc/passwd" },
    });
    await expect(assetsOf().get("/data/local-files/?d=file")).rejects.toThrow("file:");
    server.files.set("/data/local-files/?d=loop", {
      status: 302,
      body: "",
      headers: { location: "/data/local-files/?d=loop" },
    });
    await expect(assetsOf().get("/data/local-files/?d=loop")).rejects.toThrow("more than 5 times");
  });

  test("no more than a file may have; nothing of it stays", async () => {
    server.files.set("/data/local-files/?d=big", { body: "x".repeat(2000) });
    await expect(assetsOf({ maxBytes: 1000 }).get("/data/local-files/?d=big")).rejects.toThrow(
      "larger than 1000 bytes",
    );
    expect(await filesIn(directory)).toEqual([]);
  });

  test("what is no address is said, with what would be", async () => {
    const assets = assetsOf();
    for (const url of ["cat.png", "ftp://a/b", "c:\\a", "//host/a"]) {
      await expect(assets.get(url)).rejects.toThrow("is not an address that can be fetched");
    }
    await expect(assets.get(undefined as never)).rejects.toThrow("not undefined");
    await expect(assets.get("s3://b/a")).rejects.toThrow("call asset(url, task)");
    await expect(assetsOf({}, null).get("/data/upload/1/a.png")).rejects.toThrow("LABEL_STUDIO_URL");
    await expect(assetsOf({}, null).get("s3://b/a", { id: 1 })).rejects.toThrow("LABEL_STUDIO_URL");
  });

  test("an error lists what was tried", async () => {
    await expect(assetsOf().get("/data/upload/3/none.png")).rejects.toMatchObject({
      name: "AssetError",
      message: [
        'cannot get "/data/upload/3/none.png"',
        `  tried ${server.url}/storage-data/uploaded/?filepath=upload/3/none.png: it answered 404`,
        `  tried ${server.url}/data/upload/3/none.png: it answered 404`,
      ].join("\n"),
    });
    await expect(assetsOf({}, { address: "http://localhost:1" }).get("/data/upload/3/a")).rejects.toThrow(
      "host.docker.internal",
    );
  });

  test("a server that says nothing is not waited for", async () => {
    server.files.set("/data/local-files/?d=slow", { body: "x", delay: 5000 });
    await expect(assetsOf({ idleMs: 50 }).get("/data/local-files/?d=slow")).rejects.toThrow("no answer for 50 ms");
  });
});

describe("what is kept", () => {
  const url = "/data/local-files/?d=a.txt";

  test("a file is fetched once, by many at the same time and by another process", async () => {
    server.files.set(url, { body: "x", delay: 50 });
    const assets = assetsOf();
    const all = await Promise.all(Array.from({ length: 20 }, () => assets.get(url)));
    expect(new Set(all.map((asset) => asset.path)).size).toBe(1);
    await assetsOf().get(url);
    expect(server.asked).toHaveLength(1);
  });

  test("a project does not see what another one fetched", async () => {
    server.files.set(url, { body: "x" });
    const mine = await assetsOf().get(url);
    server.needed = "Token other";
    await expect(assetsOf({}, {}, "4").get(url)).rejects.toThrow("401");
    expect(path.basename(mine.path)).toBe(`${createHash("sha256").update(`3\n${server.url}${url}`).digest("hex")}.txt`);
  });

  test("when it is not fresh any more, it is asked whether it has changed", async () => {
    server.files.set(url, { body: "one", headers: { etag: '"1"' } });
    const assets = assetsOf({ freshMs: 0 });
    expect([await textOf(assets, url), await textOf(assets, url)]).toEqual(["one", "one"]);
    server.files.set(url, { body: "two", headers: { etag: '"2"' } });
    expect(await textOf(assets, url)).toBe("two");
    expect(server.asked.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"1"', '"1"']);
  });

  test("when it cannot be checked it is used, but not when it is refused", async () => {
    server.files.set(url, { body: "one" });
    const assets = assetsOf({ freshMs: 0 });
    await assets.get(url);
    server.files.set(url, { body: "", status: 503 });
    expect(await textOf(assets, url)).toBe("one");
    expect(lines.join()).toContain("it answered 503");
    server.files.set(url, { body: "", status: 403 });
    await expect(assets.get(url)).rejects.toThrow("it answered 403");
  });

  test("a file that was cut is fetched again", async () => {
    server.files.set(url, { body: "whole" });
    const { path: at } = await assetsOf().get(url);
    await writeFile(at, "who");
    expect(await textOf(assetsOf(), url)).toBe("whole");
  });

  test("what was not used for longest goes when there is no room", async () => {
    const cache = createAssetCache({ directory, maxBytes: 1000, maxTotalBytes: 2500, restMs: 0 });
    const facts = { contentType: null, etag: null, lastModified: null };
    const write = (name: string) => cache.write(name, ".bin", Readable.from([Buffer.alloc(800)]), facts);
    await write("a");
    await write("b");
    await sleep(20);
    await cache.find("a");
    await sleep(20);
    await write("c");
    const found = await Promise.all(["a", "b", "c"].map((name) => cache.find(name)));
    expect(found.map((file) => file?.size ?? null)).toEqual([800, null, 800]);
    expect(await filesIn(directory)).toHaveLength(4);
    // A file that was just used stays, whatever the total.
    const resting = createAssetCache({ directory, maxBytes: 1000, maxTotalBytes: 1, restMs: 60_000 });
    await resting.write("d", "", Readable.from([Buffer.alloc(800)]), facts);
    expect(await resting.find("a")).not.toBeNull();
  });

  test("a download that breaks is no file", async () => {
    server.files.set(url, { body: "half", headers: { "content-length": "100" } });
    const asked = assetsOf().get(url);
    setTimeout(() => void server.close(), 50);
    await expect(asked).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    expect(await filesIn(directory)).toEqual([]);
  });
});

async function filesIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}
