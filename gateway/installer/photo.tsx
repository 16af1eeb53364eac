import { useSignal } from "@preact/signals";
import type { Installer } from "./installer.ts";

/** The phone's camera by way of a picture. */
export function Photo({ installer, found }: { readonly installer: Installer; readonly found: (text: string) => void }) {
  const { say } = installer;
  const state = useSignal<"idle" | "reading" | "unread">("idle");
  const take = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (!file) return;
    state.value = "reading";
    const text = await installer.readPicture(file);
    input.value = "";
    state.value = text === undefined ? "unread" : "idle";
    if (text !== undefined) found(text);
  };
  return (
    <div class="photo">
      <label class="btn main wide">
        {say(state.value === "reading" ? "scan.reading" : "scan.photo")}
        <input
          type="file"
          accept="image/*"
          capture="environment"
          class="sr"
          onChange={(event) => void take(event.currentTarget)}
        />
      </label>
      {state.value === "unread" ? (
        <p class="warn" role="alert">
          {say("scan.unread")}
        </p>
      ) : (
        <p class="m">{say("scan.photoHint")}</p>
      )}
    </div>
  );
}
