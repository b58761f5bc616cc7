/** How a document looks as far as it does not say so itself. Without styles of its own there is room for labels. */
export const baseCss = (hasOwnLook: boolean): string => `
  :host { display: block; outline-offset: 6px; }
  html, body { display: block; margin: 0; }
  html { font-size: 14.5px; overflow-wrap: anywhere; cursor: text; }
  body { line-height: ${hasOwnLook ? "1.6" : "2.2"}; ${hasOwnLook ? "padding: 8px;" : ""} }
  img { max-width: 100%; height: auto; }
  table { border-collapse: collapse; }
  ${hasOwnLook ? "" : "td, th { border: 1px solid var(--line-strong); padding: 2px 8px; }"}
  a { color: ${hasOwnLook ? "#4636bd" : "var(--accent-ink)"}; }
  pre { white-space: pre-wrap; }
  ::selection { background: color-mix(in srgb, var(--accent) 26%, transparent); }
`;
