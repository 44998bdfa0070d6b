export function say(text: string): void {
  process.stdout.write(text);
}

export function title(text: string): void {
  say(`\n${text}\n${"=".repeat(text.length)}\n`);
}
