// The look of a page. Colours are told by what they mean, twice: for light and for dark; text has a contrast of 4.5 and more in both.
import { layout } from "./style/layout.ts";
import { parts } from "./style/parts.ts";

const light = `
  color-scheme: light dark;
  --paper: #fbfaf7; --panel: #ffffff; --ink: #21201d; --soft: #65625b; --line: #e4e0d8; --wash: #f3f1ec; --link: #2f55b3;
  --train: #4568c8; --valid: #d28a1e; --rejected: #bf4562; --unreadable: #8157ad; --blank: #a5a198; --changed: #5b9c8f;
  --part1: #4568c8; --part2: #3f9c8c; --part3: #d28a1e; --part4: #a5a198; --good: #24704a; --bad: #ad2f4f;
  --user: #f1efe9; --assistant: #e6ecfa;`;

const dark = `
  --paper: #17181b; --panel: #1e2024; --ink: #e9e6e0; --soft: #a8a49b; --line: #33353b; --wash: #25272c; --link: #9db8ff;
  --train: #7f9cf0; --valid: #e2a54b; --rejected: #e0758e; --unreadable: #b491dc; --blank: #77746d; --changed: #6fb5a7;
  --part1: #7f9cf0; --part2: #5fb8a8; --part3: #e2a54b; --part4: #77746d; --good: #7fcfa3; --bad: #f08aa2;
  --user: #2a2c31; --assistant: #262f48;`;

export const style = `:root {${light}
}
@media screen and (prefers-color-scheme: dark) { :root {${dark}
} }
${layout}${parts}`;
