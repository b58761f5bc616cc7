import css from "../tags.module.css";

/** What a style sheet lays out beside each other needs no space above, as it has where one stands below the other. */
export function withoutSpaceAbove(rules: CSSRuleList): void {
  for (const rule of rules) {
    if (rule instanceof CSSStyleRule && /flex|grid/.test(rule.style.display))
      rule.insertRule(`&:where(.${css.view}) > * { margin-top: 0 }`, 0);
    if (rule instanceof CSSGroupingRule || rule instanceof CSSStyleRule) withoutSpaceAbove(rule.cssRules);
  }
}
