type Listener = () => void;
const listeners = new Set<Listener>();

/** Called when the server no longer knows the session. */
export function sessionExpired(): void {
  for (const listener of listeners) listener();
}

export function onSessionExpired(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where to go after log-in: only paths of this site, never another host. */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !next.startsWith("/") || next.startsWith("//") || next.startsWith("/\\"))
    return "/projects";
  return next.startsWith("/user/") || next === "/" ? "/projects" : next;
}
