import { isIP } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Context } from "../context.ts";
import { forbidden } from "../errors.ts";

const hereOnly = /^(localhost|127(\.\d+){3}|::1)$/;
/** Names of one part, and endings that nobody can register. */
const ownable = /^[^.]+$|\.(localhost|local|internal|lan)$/;

/**
 * A server that listens on this machine only is called by it under names of this machine. Another name in `Host` means
 * that a web page elsewhere has its own name lead here (DNS rebinding), to be taken for us by a browser.
 */
export function refuseForeignHosts(app: FastifyInstance, { config }: Pick<Context, "config">): void {
  if (!hereOnly.test(config.host)) return;
  const publicHost = config.publicUrl === null ? null : new URL(config.publicUrl).hostname;
  app.addHook("onRequest", async (request) => {
    const host = request.hostname
      .replace(/^\[|\]$/g, "")
      .replace(/\.$/, "")
      .toLowerCase();
    if (host === "" || isIP(host) !== 0 || ownable.test(host) || host === publicHost) return;
    throw forbidden(
      `This server does not know itself as "${host}". If it should, start it with TANDEM_PUBLIC_URL set to the address people use.`,
    );
  });
}
