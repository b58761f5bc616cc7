import { isHarmless, loadsNothing } from "./css-values.ts";

/**
 * The rules of a style sheet that are harmless, in words: those of selectors, also in `@media`, `@supports` and
 * `@container`, without what loads something or leaves its place. The browser itself reads the sheet, so that nothing
 * is understood here in another way than there.
 */
export function harmlessRules(css: string): string {
  const sheet = new CSSStyleSheet();
  // A sheet that is made here ignores them with a warning.
  sheet.replaceSync(css.replaceAll(/@import[^;]*;?/gi, ""));
  return rulesOf(sheet.cssRules);
}

/** The declarations of a `style` attribute that are harmless, in words. */
export function harmlessDeclarations(written: string): string {
  inert ??= document.implementation.createHTMLDocument("").body;
  inert.style.cssText = written;
  return declarationsOf(inert.style);
}
let inert: HTMLElement | null = null;

const rulesOf = (rules: CSSRuleList): string => [...rules].map(ruleOf).join("\n");

function ruleOf(rule: CSSRule): string {
  if (rule instanceof CSSStyleRule)
    return `${rule.selectorText} { ${declarationsOf(rule.style)} ${rulesOf(rule.cssRules)} }`;
  if (rule instanceof CSSMediaRule) return `@media ${rule.media.mediaText} { ${rulesOf(rule.cssRules)} }`;
  if (rule instanceof CSSSupportsRule) return `@supports ${rule.conditionText} { ${rulesOf(rule.cssRules)} }`;
  if (rule instanceof CSSContainerRule) return `@container ${rule.conditionText} { ${rulesOf(rule.cssRules)} }`;
  // Declarations behind nested rules.
  if ("style" in rule && rule.style instanceof CSSStyleDeclaration && rule.constructor.name === "CSSNestedDeclarations")
    return declarationsOf(rule.style);
  return "";
}

function declarationsOf(style: CSSStyleDeclaration): string {
  let hasUnread = false;
  // A list of its own: taking one away moves the others.
  const properties = Array.from({ length: style.length }, (_, index) => style.item(index));
  for (const property of properties) {
    const value = style.getPropertyValue(property);
    // One of several that a shorthand with a variable stands for: only the whole says what is written.
    if (value === "") hasUnread = true;
    else if (!isHarmless(property, value)) style.removeProperty(property);
  }
  return hasUnread && !loadsNothing(style.cssText) ? "" : style.cssText;
}
