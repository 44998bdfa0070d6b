// Rows as conversations: what a person said at the left, what is learnt to be answered at the right.
import type { KeptRow, RejectedExample, Shown, ShownMessage } from "./dataset-report.ts";
import { type Html, markup, told } from "./escape.ts";
import { counted } from "./numbers.ts";

const idDigits = 12;

/** The first digits of a row's id, which `fairlead-runtime data why` takes. */
export function idMarkup(id: string): Html {
  return markup`<code>${id.slice(0, idDigits)}</code>`;
}

export function keptCard(row: KeptRow): Html {
  return card(markup`<span class="side ${row.side}">${row.side}</span> ${idMarkup(row.id)}`, row);
}

export function rejectedCard(row: RejectedExample): Html {
  const head = markup`<span class="why">${row.detail}</span> <span class="place"><bdi>${row.at}</bdi></span>`;
  return card(head, row);
}

/** Without what is said in it, which is what stands in the row that stayed. */
export function equalCard({ at }: RejectedExample): Html {
  return card(markup`<span class="why">the same</span> <span class="place"><bdi>${at}</bdi></span>`, {
    earlier: 0,
    messages: [],
  });
}

function card(head: Html, { earlier, messages }: Shown): Html {
  const before =
    earlier === 0 ? undefined : markup`<p class="earlier">${counted(earlier, "earlier message")} left out</p>`;
  return markup`<li class="card"><p class="head">${head}</p>${before}${messages.map(bubble)}</li>
`;
}

const spoken = { system: "System", user: "User", assistant: "Assistant", text: "Text" };

function bubble({ role, said }: ShownMessage): Html {
  const words = said.text === "" ? markup`<em>nothing</em>` : told(said);
  return markup`<div class="bubble ${role}"><span class="role">${spoken[role]}</span><p>${words}</p></div>`;
}

export function cards(all: readonly Html[]): Html {
  return markup`<ul class="cards">${all}</ul>`;
}
