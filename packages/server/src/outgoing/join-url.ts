/**
 * The address of `suffix` below `base`, whose own path and query stay: `joinUrl("http://host:9090/base/", "/predict")`
 * is `http://host:9090/base/predict`.
 * @throws TypeError when `base` is not an address
 */
export function joinUrl(base: string, suffix: string): string {
  const url = new URL(base);
  const [path = "", query] = suffix.split("?", 2);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
  if (query !== undefined) url.search = url.search ? `${url.search}&${query}` : `?${query}`;
  url.hash = "";
  return url.href;
}
