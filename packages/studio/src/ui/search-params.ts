/** Search parameters as plain strings (several of one name: a list), so that addresses stay short and readable. */
export type SearchParams = Record<string, string | string[] | undefined>;

export function parseSearch(search: string): SearchParams {
  const found: SearchParams = {};
  for (const [key, value] of new URLSearchParams(search)) {
    const before = found[key];
    found[key] = before === undefined ? value : [...[before].flat(), value];
  }
  return found;
}

export function stringifySearch(params: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined || value === null || value === "") continue;
    for (const one of [value].flat()) search.append(key, String(one));
  }
  const written = search.toString();
  return written === "" ? "" : `?${written}`;
}
