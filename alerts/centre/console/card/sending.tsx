/** One line: in how many minutes they will be there, and the button that sends. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ResponderKind } from "../../views.ts";
import { likelyMinutes } from "./people.ts";
import type { CardProps } from "./props.ts";
import { sayIn } from "./say.ts";

/** As the centre takes them. */
const minutes = { least: 1, most: 240 } as const;

interface Responder {
  readonly id: string;
  readonly kind: ResponderKind;
  readonly name: string;
  readonly metres?: number | undefined;
}

export function Sending({ desk, of, to }: CardProps & { readonly to: Responder }) {
  const say = sayIn(desk.speech);
  const eta = useSignal(likelyMinutes(to.metres));
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const close = (): void => {
    desk.sending.value = undefined;
  };
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const etaMinutes = Math.trunc(eta.value);
    if (!(etaMinutes >= minutes.least && etaMinutes <= minutes.most)) return;
    const responder = { responder: to.id, kind: to.kind, name: to.name };
    if (await desk.act(of, "dispatch", { ...responder, etaMinutes })) close();
  };
  return (
    <form class="sending" onSubmit={send}>
      <label>
        {say("help.minutes")}{" "}
        <input
          ref={field}
          class="field"
          type="number"
          min={minutes.least}
          max={minutes.most}
          required
          value={eta}
          onInput={(event) => {
            eta.value = event.currentTarget.valueAsNumber;
          }}
        />
      </label>
      <button type="submit" class="btn main" disabled={desk.stale.value}>
        {say("help.sendTo", { name: to.name })}
      </button>
      <button type="button" class="btn small plain" onClick={close}>
        {say("drawer.cancel")}
      </button>
    </form>
  );
}
