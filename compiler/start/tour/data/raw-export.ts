// What the tour's help desk exports: questions with their labels, and everything that such a file has besides.

interface Ticket {
  readonly question: string;
  readonly label: string;
}

/** Two files of one table: `ticket,question,label`. The same tickets give the same bytes. */
export function rawExport(tickets: readonly Ticket[]): { readonly first: string; readonly second: string } {
  const rows = tickets.map(({ question, label }, i) => row(`T-${1000 + i}`, spoiled(question, i), label));
  // A day that was exported twice, and some in other words.
  const again = tickets
    .slice(40, 70)
    .map(({ question, label }, i) => row(`T-${1040 + i}`, spoiled(question, 40 + i), label));
  const near = tickets
    .filter((_, i) => i % 11 === 0)
    .map(({ question, label }, i) => row(`T-${2000 + i}`, `${question.replace(/[.!?]+$/u, "")} !!`, label));
  const others = [
    row("T-3000", "hi", "greeting"),
    row("T-3001", "", "delivery"),
    row("T-3002", "где мой заказ, он не пришёл", "delivery"),
    '"T-3003","a semicolon; and one cell too many","delivery","by hand"',
  ];
  const half = Math.ceil(rows.length / 2);
  const names = "ticket,question,label";
  return {
    first: `${[names, ...rows.slice(0, half), ...others].join("\n")}\n`,
    second: `\ufeff${[names, ...rows.slice(half), ...again, ...near].join("\r\n")}\r\n`,
  };
}

/** Some with what tells who asks, some written wrongly by a program on the way, some with a name of another company. */
function spoiled(question: string, i: number): string {
  if (i % 17 === 0) return `${question} Call me at +44 20 7946 0${100 + i}, or write to kim.${i}@example.com.`;
  if (i % 19 === 0) return `${question} The caf\u00c3\u00a9 &amp; bar has it.`;
  if (i % 13 === 0) return `${question} Parcello brought it.`;
  if (i % 23 === 0) return `${question} Swiftbox never came.`;
  return question;
}

function row(...cells: readonly string[]): string {
  return cells.map((cell) => (/[",\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",");
}
