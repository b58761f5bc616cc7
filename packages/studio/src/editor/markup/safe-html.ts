import createDOMPurify, { type Config } from "dompurify";
import { harmlessDeclarations } from "./safe-css.ts";

/** What never shows as a text in a document; with what is inside it. */
export const neverShown = [
  "script",
  "style",
  "template",
  "noscript",
  "iframe",
  "frame",
  "frameset",
  "noframes",
  "object",
  "embed",
  "applet",
  "svg",
  "math",
  "audio",
  "video",
  "canvas",
  "textarea",
  "select",
  "datalist",
  "title",
  "head",
] as const;

const rules: Config = {
  USE_PROFILES: { html: true },
  // Nothing to fill in, to press or to load beside pictures; what is written inside stays.
  FORBID_TAGS: [...neverShown, "form", "input", "button", "option", "optgroup", "source", "track", "slot", "dialog"],
  FORBID_ATTR: [
    "srcset",
    "background",
    "poster",
    "action",
    "formaction",
    "ping",
    "autofocus",
    "contenteditable",
    "tabindex",
    "is",
    "slot",
    "part",
    "popover",
    "popovertarget",
    "accesskey",
    "name",
    "usemap",
  ],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|#|data:image\/)/i,
};

/** What links in sanitised markup do. */
type Links = "open" | "nothing";

/**
 * Markup from outside, as nodes that do no harm: no scripts, handlers, frames, forms; styles load nothing; pictures
 * are those of other sites or in the markup itself, never calls of this server. Links open a page of their own, or do
 * nothing.
 */
export function harmlessNodes(markup: string | Node, links: Links): DocumentFragment {
  const purify = createDOMPurify(window);
  purify.addHook("uponSanitizeAttribute", (_node, attribute) => {
    if (attribute.attrName === "style") attribute.attrValue = harmlessDeclarations(attribute.attrValue);
  });
  purify.addHook("afterSanitizeAttributes", (element) => {
    if (element.hasAttribute("src")) keepPicture(element);
    if (element.hasAttribute("href")) keepLink(element, links);
  });
  return purify.sanitize(markup, { ...rules, RETURN_DOM_FRAGMENT: true });
}

function keepPicture(element: Element): void {
  const address = element.getAttribute("src") ?? "";
  const isOwn =
    !address.startsWith("data:") && new URL(address, window.location.href).origin === window.location.origin;
  // The server's own addresses may do something when they are asked, except those of files.
  if (isOwn && !new URL(address, window.location.href).pathname.startsWith("/data/")) element.removeAttribute("src");
  element.setAttribute("referrerpolicy", "no-referrer");
  element.setAttribute("loading", "lazy");
}

function keepLink(element: Element, links: Links): void {
  if (links === "nothing") return element.removeAttribute("href");
  element.setAttribute("target", "_blank");
  element.setAttribute("rel", "noopener noreferrer nofollow");
}
