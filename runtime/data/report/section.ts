// A part of the page: a heading that can be linked to, a sentence that says what is found, and what shows it.
import { type Html, markup } from "./escape.ts";

export interface Section {
  /** The part of a link after `#`. */
  readonly id: string;
  readonly title: string;
  readonly lead: Html;
  readonly body: readonly Html[];
}

export function sectionMarkup({ id, title, lead, body }: Section): Html {
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<p class="lead">${lead}</p>
${body}
</section>
`;
}
