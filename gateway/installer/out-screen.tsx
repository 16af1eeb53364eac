import type { Installer } from "./installer.ts";
import { deviceLabel, MistakeNote, Screen, Tail } from "./parts.tsx";

/** A device leaves its home for good: said with the device in hand. */
export function OutScreen({ installer, n }: { readonly installer: Installer; readonly n: number }) {
  const { say, view, mistake, busy } = installer;
  const of = view.value?.devices.find((each) => each.n === n);
  if (!of) return null;
  const takeOut = async (): Promise<void> => {
    if (await installer.do({ do: "drop", n, why: say("out.said") })) installer.go({ at: "list" });
  };
  return (
    <Screen
      installer={installer}
      title={say("out.title", { device: deviceLabel(installer, of) })}
      hint={say("out.why")}
      back={{ at: "list" }}
      foot={
        <>
          <button type="button" class="btn main" disabled={busy.value} onClick={() => void takeOut()}>
            {say("out.go")}
          </button>
          <button type="button" class="btn plain" onClick={() => installer.go({ at: "list" })}>
            {say("out.later")}
          </button>
        </>
      }
    >
      <p class="m">
        <Tail installer={installer} of={of} />
      </p>
      <MistakeNote installer={installer} of={mistake.value} />
    </Screen>
  );
}
