import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { ExportFile } from "@tandem/schema/formats";
import { ZipFile } from "yazl";

/**
 * A zip of files that are made while it is read, one after the other, so that memory does not grow with them. Closing
 * the stream stops the making; when that fails, the stream fails.
 */
export function zipStream(files: AsyncGenerator<ExportFile>): Readable {
  const zip = new ZipFile();
  // Typed as any stream that can be read; it is one of Node's.
  const output = zip.outputStream as Readable;
  let current: Readable | null = null;
  const addAll = async (): Promise<void> => {
    for await (const { path, content } of files) {
      current = Readable.from(content, { objectMode: false, highWaterMark: 1 });
      zip.addReadStream(current, path);
      if (output.destroyed) current.destroy();
      await finished(current);
    }
    zip.end();
  };
  zip.on("error", (error: Error) => output.destroy(error));
  output.on("close", () => current?.destroy());
  addAll().catch((error: Error) => output.destroy(error));
  return output;
}
