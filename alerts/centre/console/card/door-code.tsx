/** How to get in. The code is hidden, shown to the holder of the open case alone, for a minute, and each look is written down. */
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { z } from "zod";
import type { doorCodeView } from "../../register/views.ts";
import type { CardProps } from "./props.ts";
import { refusalWords } from "./refusal.tsx";
import { sayIn } from "./say.ts";
import { Unknown } from "./unknown.tsx";

/** ms: longer than this no code stands on a screen, whatever the centre says. */
const shownFor = 60_000;

export function DoorCode({ desk, of }: CardProps) {
  const { speech } = desk;
  const say = sayIn(speech);
  const seen = useSignal<{ readonly code: string; readonly until: number } | undefined>(undefined);
  const refused = useSignal<string | undefined>(undefined);
  const left = useComputed(() => Math.max(0, Math.ceil(((seen.value?.until ?? 0) - desk.steady.value) / 1_000)));
  // By the page's own steady clock: a code must go even while the centre's time stands still.
  useSignalEffect(() => {
    if (seen.value && desk.steady.value >= seen.value.until) seen.value = undefined;
  });
  const mayNot = whyNot({ desk, of });
  if (mayNot !== undefined && seen.value) seen.value = undefined;
  const show = async (): Promise<void> => {
    const answer = await desk.deps.api.ask<z.infer<typeof doorCodeView>>(
      "POST",
      `v1/cases/${encodeURIComponent(of.id)}/door-code`,
    );
    refused.value = answer.ok ? undefined : answer.code;
    if (!answer.ok) return;
    const { code, until } = answer.value;
    const lasts = Math.min(shownFor, Math.max(0, until - desk.now.peek()));
    seen.value = { code, until: desk.steady.peek() + lasts };
  };
  const card = of.card;
  return (
    <div class="fact">
      <dt>{speech.say("fact.entry")}</dt>
      <dd>
        {card?.entry ?? (card?.hasDoorCode ? null : <Unknown desk={desk} />)}{" "}
        {card?.hasDoorCode && (
          <span class="code-shown" role="status">
            <span class="sub">{say("fact.code")}</span>{" "}
            {seen.value ? <b class="mono">{seen.value.code}</b> : <span class="mono">****</span>}{" "}
            {seen.value && <span class="sub">{say("fact.codeHides", { n: left.value })}</span>}
            {refused.value && (
              <span class="sub bad">{say("fact.codeRefused", { why: refusalWords(speech, refused.value) })}</span>
            )}
          </span>
        )}
      </dd>
      {card?.hasDoorCode && (
        <dd>
          {seen.value ? (
            <button
              type="button"
              class="btn small"
              onClick={() => {
                seen.value = undefined;
              }}
            >
              {say("fact.codeHide")}
            </button>
          ) : (
            <button type="button" class="btn small" disabled={mayNot !== undefined} onClick={show}>
              {mayNot ?? say("fact.codeShow")}
            </button>
          )}
        </dd>
      )}
    </div>
  );
}

function whyNot({ desk, of }: CardProps): string | undefined {
  const say = sayIn(desk.speech);
  if (of.closedAt !== undefined) return say("fact.codeOver");
  if (!desk.isMine(of))
    return of.owner && of.state !== "raised"
      ? say("fact.codeNotMine", { name: of.owner.name })
      : say("fact.codeAfterClaim");
  return desk.stale.value ? say("fact.codeOffline") : undefined;
}
