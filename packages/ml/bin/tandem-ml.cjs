#!/usr/bin/env node
"use strict";
// Old Node must be able to read this file: it only finds a Node that runs TypeScript, and hands over.
const path = require("node:path");
const fs = require("node:fs");
const { spawn } = require("node:child_process");
const { pathToFileURL } = require("node:url");

const root = path.join(fs.realpathSync(__dirname), "..");
// A checkout has TypeScript, a package JavaScript.
const source = path.join(root, "src", "cli", "index.ts");
const entry = fs.existsSync(source) ? source : path.join(root, "dist", "cli", "index.js");

function runsTypeScript(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

function findNode(from) {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, "node_modules", ".bin", "node");
    if (fs.existsSync(candidate)) return candidate;
    if (path.dirname(folder) === folder) return undefined;
  }
}

function handOver(node) {
  const child = spawn(node, [entry, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, TANDEM_ML_WATCH_PARENT: "1" },
  });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`tandem-ml: cannot run ${node}: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(signal === null ? code : 1));
}

if (runsTypeScript(process.versions.node)) {
  void import(pathToFileURL(entry).href);
} else {
  const node = findNode(path.dirname(entry)) || findNode(process.cwd());
  if (node !== undefined) handOver(node);
  else {
    console.error(`tandem-ml needs Node.js 22.18 or newer, and this is ${process.versions.node}: install a newer one`);
    console.error('(https://nodejs.org), or add it to your project with "npm install node@24".');
    process.exit(1);
  }
}
