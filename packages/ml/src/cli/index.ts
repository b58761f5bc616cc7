import { runCommand } from "./program.ts";

const code = await runCommand(process.argv.slice(2));
// Something may still listen to standard input; only a backend that started goes on.
if (code !== 0) process.exit(code);
