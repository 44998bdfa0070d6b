// Where things stand: one column on a telephone, contents beside it on a wide screen, and paper.

export const layout = `
*, *::before, *::after { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 50rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: 2.25rem; font-weight: 680; letter-spacing: -.02em; margin: .15em 0 .35em; overflow-wrap: anywhere; }
h2 { font-size: 1.4rem; font-weight: 650; letter-spacing: -.01em; margin: 0 0 .3em; }
h3 { font-size: 1.02rem; font-weight: 650; margin: 2rem 0 .4rem; }
h4 { font-size: .95rem; font-weight: 600; margin: 1.5rem 0 .5rem; }
p { margin: .4rem 0 .8rem; }
a { color: var(--link); }
b { font-weight: 640; }
code { font: .86em ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; border-radius: 4px; }
section { margin-top: 3.25rem; padding-top: 1.9rem; border-top: 1px solid var(--line); scroll-margin-top: 1rem; }
footer { margin-top: 3.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .86rem; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; background: var(--panel); padding: .5rem .8rem; border-radius: 6px; z-index: 1; }
nav ol { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin: 1.75rem 0 0; padding: 0; font-size: .9rem; }
nav a { color: var(--soft); text-decoration: none; display: inline-block; padding: .15rem 0; }
nav a:hover { color: var(--ink); text-decoration: underline; }
.wide { display: block; } .narrow { display: none; }
@media (min-width: 75rem) {
  body { display: grid; grid-template-columns: 11rem 50rem; column-gap: 3.5rem; max-width: 67rem; }
  header, main, footer { grid-column: 2; }
  header { grid-row: 1; }
  nav { grid-column: 1; grid-row: 1 / span 3; }
  nav ol { position: sticky; top: 2.5rem; flex-direction: column; margin: 0; gap: .45rem; }
}
@media (max-width: 36rem) {
  body { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.75rem; }
  section { margin-top: 2.5rem; padding-top: 1.5rem; }
  .wide { display: none; } .narrow { display: block; }
}
@media print {
  :root { color-scheme: light; --paper: #ffffff; print-color-adjust: exact; }
  body { display: block; max-width: none; padding: 0; background: none; font-size: 10pt; }
  nav, .skip { display: none; }
  section { break-inside: auto; margin-top: 1.5rem; padding-top: 1rem; }
  h2, h3, h4, caption { break-after: avoid; }
  .card, tr, .picture { break-inside: avoid; }
  .scroll { overflow: visible; max-height: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
