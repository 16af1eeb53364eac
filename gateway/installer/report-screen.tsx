import { useSignal } from "@preact/signals";
import type { Installer } from "./installer.ts";
import { GoodNote, MistakeNote, Screen } from "./parts.tsx";
import { Signature } from "./signature.tsx";

export function TrainScreen({ installer }: { readonly installer: Installer }) {
  const { say, view, where, mistake } = installer;
  const training = view.value?.training ?? { press: false, cancel: false, light: false };
  const lessons = ["press", "cancel", "light"] as const;
  return (
    <Screen
      installer={installer}
      title={say("train.title")}
      foot={
        <>
          <button type="button" class="btn main" onClick={() => (where.value = { at: "report" })}>
            {say("train.next")}
          </button>
          <button type="button" class="btn plain" onClick={() => (where.value = { at: "list" })}>
            {say("back")}
          </button>
        </>
      }
    >
      <ul class="rows">
        {lessons.map((lesson) => (
          <li key={lesson}>
            <label class="ticked">
              <input
                type="checkbox"
                checked={training[lesson]}
                onChange={(event) =>
                  void installer.do({ do: "train", training: { ...training, [lesson]: event.currentTarget.checked } })
                }
              />
              <span>{say(`train.${lesson}`)}</span>
            </label>
          </li>
        ))}
      </ul>
      <MistakeNote installer={installer} of={mistake.value} />
    </Screen>
  );
}

export function ReportScreen({ installer }: { readonly installer: Installer }) {
  return installer.view.value?.report ? <Written installer={installer} /> : <Writing installer={installer} />;
}

function Writing({ installer }: { readonly installer: Installer }) {
  const { say, view, where, mistake, busy } = installer;
  const name = useSignal(view.value?.technician ?? "");
  const drawn = useSignal("");
  const onPaper = useSignal(false);
  const notTested = view.value?.notTested ?? [];
  const ready = name.value.trim() !== "" && (onPaper.value || drawn.value !== "");
  const sign = (): void =>
    void installer.do({
      do: "sign",
      technician: name.value.trim(),
      ...(!onPaper.value && { signature: drawn.value }),
    });
  return (
    <Screen
      installer={installer}
      title={say("report.title")}
      foot={
        <>
          <button type="button" class="btn main" disabled={!ready || busy.value} onClick={sign}>
            {say("report.go")}
          </button>
          <button type="button" class="btn plain" onClick={() => (where.value = { at: "list" })}>
            {say("back")}
          </button>
        </>
      }
    >
      <label>
        <span class="lab">{say("report.name")}</span>
        <input
          class="field big"
          maxLength={64}
          autocomplete="name"
          value={name.value}
          onInput={(event) => {
            name.value = event.currentTarget.value;
          }}
        />
      </label>
      <h2>{say("report.notTested")}</h2>
      {notTested.length === 0 ? (
        <p class="m">{say("report.allTested")}</p>
      ) : (
        <ul class="rows">
          {notTested.map(({ what, why }) => (
            <li key={what + why}>
              <b>{what}</b>
              <span class="sub">{why}</span>
            </li>
          ))}
        </ul>
      )}
      <AddNotTested installer={installer} />
      <h2>{say("report.sign")}</h2>
      {!onPaper.value && (
        <Signature
          label={say("report.sign")}
          clear={say("report.clear")}
          drawn={(path) => {
            drawn.value = path;
          }}
        />
      )}
      <label class="ticked">
        <input
          type="checkbox"
          checked={onPaper.value}
          onChange={(event) => {
            onPaper.value = event.currentTarget.checked;
          }}
        />
        <span>{say("report.paper")}</span>
      </label>
      <MistakeNote installer={installer} of={mistake.value} />
    </Screen>
  );
}

function AddNotTested({ installer }: { readonly installer: Installer }) {
  const { say } = installer;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    const said = new FormData(form);
    const [what, why] = [String(said.get("what") ?? "").trim(), String(said.get("why") ?? "").trim()];
    if (what !== "" && why !== "" && (await installer.do({ do: "not_tested", what, why }))) form.reset();
  };
  return (
    <details>
      <summary>{say("report.addNot")}</summary>
      <form onSubmit={submit}>
        <label>
          <span class="lab">{say("report.what")}</span>
          <input class="field big" name="what" maxLength={100} autocomplete="off" />
        </label>
        <label>
          <span class="lab">{say("report.why")}</span>
          <input class="field big" name="why" maxLength={200} autocomplete="off" />
        </label>
        <button type="submit" class="btn wide">
          {say("report.add")}
        </button>
      </form>
    </details>
  );
}

function Written({ installer }: { readonly installer: Installer }) {
  const { say, view, where, speech } = installer;
  const report = view.value?.report;
  if (!report) return null;
  const address = `../v1/installation/report.html?id=${encodeURIComponent(report.id)}&lang=${speech.language.value}`;
  return (
    <Screen
      installer={installer}
      title={say("report.signed")}
      foot={
        <>
          <a class="btn main" href={address} target="_blank" rel="noreferrer">
            {say("report.open")}
          </a>
          <button type="button" class="btn plain" onClick={() => (where.value = { at: "none" })}>
            {say("report.another")}
          </button>
        </>
      }
    >
      {report.storedAt === undefined ? (
        <p class="warn" role="status">
          {say("report.waiting")}
        </p>
      ) : (
        <GoodNote>
          <b>{say("report.stored")}</b>
        </GoodNote>
      )}
    </Screen>
  );
}
