// What things look like: tiles, drawings, tables, conversations.

const kinds = ["train", "valid", "rejected", "unreadable", "blank", "changed", "part1", "part2", "part3", "part4"];

export const parts = `
.eyebrow { margin: 0; font-size: .8rem; font-weight: 600; letter-spacing: .09em; text-transform: uppercase; color: var(--soft); }
h1 .path { color: var(--soft); font-weight: 450; }
h1 .version { font-size: .5em; font-weight: 600; letter-spacing: 0; vertical-align: .38em; padding: .2em .6em; border-radius: 2em; background: var(--wash); color: var(--soft); white-space: nowrap; }
.facts { display: flex; flex-wrap: wrap; gap: .2rem 1.5rem; color: var(--soft); }
.facts b { color: var(--ink); }
.tiles { list-style: none; margin: 1.6rem 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); gap: .7rem; }
.tile { background: var(--panel); border: 1px solid var(--line); border-top: 3px solid var(--line); border-radius: 8px; padding: .7rem .8rem .75rem; }
.tile b { display: block; font-size: 1.45rem; line-height: 1.2; letter-spacing: -.01em; }
.tile span { display: block; font-size: .82rem; line-height: 1.35; color: var(--soft); }
.tile.kept { border-top-color: var(--good); }
${["train", "valid", "rejected", "unreadable"].map((kind) => `.tile.${kind} { border-top-color: var(--${kind}); }`).join("\n")}
.lead { font-size: 1.05rem; color: var(--soft); max-width: 42rem; margin-bottom: 1.2rem; }
.lead b { color: var(--ink); }
.good { color: var(--good); font-weight: 640; } .bad { color: var(--bad); font-weight: 640; }
.note, .earlier { font-size: .86rem; color: var(--soft); }
.picture { display: block; width: 100%; height: auto; margin: .5rem 0; overflow: visible; }
.picture text { font-size: 13px; fill: var(--ink); }
.picture .name { font-weight: 600; paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; } .picture .figure { fill: var(--soft); }
.picture .end { text-anchor: end; } .picture .middle { text-anchor: middle; }
.grid { stroke: var(--line); } .ink { fill: var(--ink); }
${kinds.map((kind) => `rect.${kind}, path.${kind} { fill: var(--${kind}); }`).join("\n")}
.band { fill-opacity: .32; }
.bar { display: block; flex: 1 1 7rem; min-width: 5rem; height: .6rem; background: var(--wash); border-radius: 2px; }
.bars { display: flex; min-height: 1.45em; align-items: center; gap: .55rem; line-height: 1.4; }
.bars + .bars { margin-top: .15rem; }
.bars span { min-width: 3.2em; font-size: .86em; color: var(--soft); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .15rem 1.2rem; margin: .3rem 0 1.1rem; padding: 0; font-size: .86rem; color: var(--soft); }
.key { width: .75rem; height: .75rem; margin-right: .45rem; vertical-align: -.05rem; }
.scroll { overflow: auto; margin: .9rem 0 1.1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
.tall { max-height: 34rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; line-height: 1.45; }
caption { text-align: left; padding: .65rem .9rem .2rem; font-size: .84rem; color: var(--soft); }
th, td { text-align: left; vertical-align: top; padding: .5rem .9rem; font-weight: 400; }
thead th { font-size: .82rem; color: var(--soft); white-space: nowrap; border-bottom: 1px solid var(--line); padding-block: .3rem .45rem; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tbody th { min-width: 8rem; }
.figure { text-align: right; white-space: nowrap; }
.share { color: var(--soft); font-size: .9em; }
.parameters { display: block; font-size: .84rem; color: var(--soft); max-width: 19rem; }
.plain { list-style: none; margin: 0; padding: 0; font-size: .88rem; color: var(--soft); white-space: nowrap; }
.plain b { color: var(--ink); }
.place { font-size: .84rem; color: var(--soft); }
.digest { font-size: .74rem; color: var(--soft); }
details { margin: .6rem 0 1rem; } summary { cursor: pointer; font-size: .88rem; color: var(--soft); width: fit-content; }
summary:hover { color: var(--ink); }
.chips { list-style: none; display: flex; flex-wrap: wrap; gap: .45rem; margin: .3rem 0 .8rem; padding: 0; }
.chips li { background: var(--wash); border-radius: 6px; padding: .15rem .6rem; font-size: .9rem; }
.cards { list-style: none; margin: .7rem 0 1.2rem; padding: 0; display: grid; gap: .8rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); align-items: start; }
.card { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: .75rem .9rem .9rem; min-width: 0; overflow: hidden; }
.card .head { display: flex; flex-wrap: wrap; gap: .15rem .8rem; align-items: baseline; margin: 0 0 .6rem; font-size: .84rem; color: var(--soft); overflow-wrap: anywhere; }
.side { font-weight: 640; color: var(--ink); padding-left: .8em; position: relative; }
.side::before { content: ""; position: absolute; left: 0; top: .38em; width: .5em; height: .5em; border-radius: 50%; background: var(--train); }
.side.valid::before { background: var(--valid); }
.why { color: var(--ink); }
.bubble { width: fit-content; max-width: 85%; margin-top: .45rem; padding: .4rem .75rem .45rem; border-radius: 4px 12px 12px 12px; background: var(--user); overflow-wrap: anywhere; overflow: hidden; }
.bubble p { margin: 0; line-height: 1.55; }
.bubble.assistant { margin-left: auto; border-radius: 12px 4px 12px 12px; background: var(--assistant); }
.bubble.system, .bubble.text { max-width: 100%; border-radius: 8px; }
.role { display: block; font-size: .74rem; color: var(--soft); }
.more { color: var(--soft); font-size: .86em; white-space: nowrap; }
.hidden { font: .78em ui-monospace, Menlo, Consolas, monospace; color: var(--bad); border: 1px dotted currentColor; border-radius: 3px; padding: 0 .2em; }
`;
