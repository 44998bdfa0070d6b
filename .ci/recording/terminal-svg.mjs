// A terminal as a picture: text that can be selected, in the colours that the program gave, one command after the other. Nothing in it is a
// script or comes from elsewhere, so that it may stand in a page of GitHub; whoever wants no motion sees all of it at once.

const column = 7.8;
const row = 19;
const margin = 20;
const bar = 34;
/** Seconds until the next command is there, and how long the whole stays. */
const pace = 2.5;
const rest = 8;

/** `steps` are commands as they are typed, with what they printed, in SGR colours. */
export function terminalSvg(steps, { title, about }) {
  const blocks = steps.map(({ typed, printed }) => [
    `\u001b[2m$ \u001b[22m\u001b[1m${typed}\u001b[22m`,
    ...printed.split("\n").slice(0, -1),
    "",
  ]);
  const lines = blocks.flat();
  const width = Math.ceil(Math.max(...lines.map((line) => plain(line).length)) * column) + 2 * margin;
  const height = bar + (lines.length - 1) * row + margin;
  const length = steps.length * pace + rest;
  let y = bar + row;
  const groups = blocks.map((block, at) => {
    const texts = block.map((line) => {
      const text = `<text x="${margin}" y="${y}">${spans(line)}</text>`;
      y += row;
      return plain(line) === "" ? "" : text;
    });
    return `<g class="step s${at}">\n${texts.filter((text) => text !== "").join("\n")}\n</g>`;
  });
  const frames = steps.map((_, at) => {
    const start = ((at * pace) / length) * 100;
    const hidden = at === 0 ? "" : `0%, ${start.toFixed(1)}% { opacity: 0 } `;
    return `@keyframes s${at} { ${hidden}${(start + 0.5).toFixed(1)}%, 99% { opacity: 1 } 100% { opacity: ${at === 0 ? 1 : 0} } }\n.s${at} { animation: s${at} ${length}s infinite }`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title about">
<title id="title">${escaped(title)}</title>
<desc id="about">${escaped(about)}</desc>
<style>
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d8dee9; white-space: pre }
.bold { font-weight: 600; fill: #ffffff }
.dim { fill: #8b95a7 }
.red { fill: #ff7b72 } .green { fill: #7ee787 } .yellow { fill: #e3b341 } .blue { fill: #79c0ff } .cyan { fill: #76d9e6 }
@media (prefers-reduced-motion: no-preference) {
${frames.join("\n")}
}
</style>
<rect width="${width}" height="${height}" rx="8" fill="#161b22"/>
<circle cx="20" cy="17" r="5" fill="#ff5f57"/><circle cx="38" cy="17" r="5" fill="#febc2e"/><circle cx="56" cy="17" r="5" fill="#28c840"/>
${groups.join("\n")}
</svg>
`;
}

const names = { 1: "bold", 2: "dim", 31: "red", 32: "green", 33: "yellow", 34: "blue", 36: "cyan" };
const ends = { 22: ["bold", "dim"], 39: ["red", "green", "yellow", "blue", "cyan"] };

function spans(line) {
  const on = new Set();
  // oxlint-disable-next-line no-control-regex -- colours begin with it
  const parts = line.split(/\u001b\[(\d+)m/);
  return parts
    .map((part, at) => {
      if (at % 2 === 0) return part === "" ? "" : span(part, [...on]);
      if (names[part] !== undefined) on.add(names[part]);
      else if (ends[part] !== undefined) for (const name of ends[part]) on.delete(name);
      else throw new Error(`the colour ${part} is not known to the recording`);
      return "";
    })
    .join("");
}

function span(text, classes) {
  return classes.length === 0 ? escaped(text) : `<tspan class="${classes.join(" ")}">${escaped(text)}</tspan>`;
}

function plain(line) {
  // oxlint-disable-next-line no-control-regex -- colours begin with it
  return line.replaceAll(/\u001b\[\d+m/g, "");
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
