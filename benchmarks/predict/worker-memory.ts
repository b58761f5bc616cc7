import { startServer } from "./child-server.ts";
import { shoot } from "./load.ts";
import { memoryMegabytes } from "./process-tree.ts";
import { sdkProgram } from "./servers.ts";

/**
 * Megabytes that one more process for the model takes, without weights; null where the system does not tell.
 *
 * @param bodyFile what it is asked before, so that what is loaded on demand is loaded.
 */
export async function memoryOfWorker(bodyFile: string, connections: number): Promise<number | null> {
  const few = await memoryWith(1, bodyFile, connections);
  const many = await memoryWith(4, bodyFile, connections);
  return few === null || many === null ? null : (many - few) / 3;
}

async function memoryWith(workers: number, bodyFile: string, connections: number): Promise<number | null> {
  const started = await startServer(sdkProgram(workers));
  try {
    await shoot(started, bodyFile, { connections, seconds: 2 });
    return await memoryMegabytes(started.pid);
  } finally {
    await started.stop();
  }
}
