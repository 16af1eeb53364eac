import { useSignal } from "@preact/signals";
import { sayJoining } from "../../alerts/program/words/joining.ts";
import type { JoiningDevice } from "../../devices/joining/installation.ts";
import type { Installer } from "./installer.ts";
import { deviceLabel, GoodNote, MistakeNote, reportLabel, Screen } from "./parts.tsx";
import { reportName, unfinished, whereFor } from "./progress.ts";
import { Signature } from "./signature.tsx";

const lessons = ["press", "cancel", "light"] as const;

export function TrainScreen({ installer }: { readonly installer: Installer }) {
  const { say, view, mistake } = installer;
  // In hand here: two quick ticks must not undo each other on their way to the hub and back.
  const training = useSignal(view.value?.training ?? { press: false, cancel: false, light: false });
  const tick = (lesson: (typeof lessons)[number], done: boolean): void => {
    training.value = { ...training.value, [lesson]: done };
    void installer.do({ do: "train", training: training.value });
  };
  return (
    <Screen
      installer={installer}
      title={say("train.title")}
      hint={say("train.later")}
      back={{ at: "list" }}
      foot={
        <button type="button" class="btn main" onClick={() => installer.go({ at: "report" })}>
          {say("train.next")}
        </button>
      }
    >
      <ul class="rows">
        {lessons.map((lesson) => (
          <li key={lesson}>
            <label class="ticked">
              <input
                type="checkbox"
                checked={training.value[lesson]}
                onChange={(event) => tick(lesson, event.currentTarget.checked)}
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
  return installer.view.value?.report || installer.view.value?.abandoned ? (
    <Written installer={installer} />
  ) : (
    <Writing installer={installer} />
  );
}

function Writing({ installer }: { readonly installer: Installer }) {
  const { say, view, mistake, busy } = installer;
  const name = useSignal(view.value?.technician ?? installer.technician);
  const drawn = useSignal("");
  const onPaper = useSignal(false);
  const notTested = view.value?.notTested ?? [];
  const left = view.value ? unfinished(view.value) : [];
  const ready = left.length === 0 && name.value.trim() !== "" && (onPaper.value || drawn.value !== "");
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
      back={{ at: view.value?.kind === "install" ? "train" : "list" }}
      foot={
        <button type="button" class="btn main" disabled={!ready || busy.value} onClick={sign}>
          {say(ready ? "report.go" : left.length > 0 ? "report.unfinishedFirst" : "report.signFirst")}
        </button>
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
      {left.length > 0 && <Unfinished installer={installer} left={left} />}
      <h2>{say("report.notTested")}</h2>
      {notTested.length === 0 ? (
        <p class="m">{say("report.allTested")}</p>
      ) : (
        <ul class="rows">
          {notTested.map(({ what, why }) => (
            <li key={what + why}>
              <b>{reportLabel(installer, what)}</b>
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

/** A report with a device half way would be refused: each is finished, or left with one tap. */
function Unfinished({ installer, left }: { readonly installer: Installer; readonly left: readonly JoiningDevice[] }) {
  const { say, busy } = installer;
  const excuse = (of: JoiningDevice): void =>
    void installer.do({ do: "not_tested", what: reportName(of), why: say("walk.whyNot") });
  return (
    <>
      <h2>{say("report.unfinished")}</h2>
      <ul class="rows">
        {left.map((of) => (
          <li key={of.n} class="left">
            <b>{deviceLabel(installer, of)}</b>
            <button
              type="button"
              class="btn small"
              onClick={() => installer.go(whereFor(of, installer.view.value?.kind))}
            >
              {say("report.finishIt")}
            </button>
            <button type="button" class="btn small" disabled={busy.value} onClick={() => excuse(of)}>
              {say("report.excuse")}
            </button>
          </li>
        ))}
      </ul>
    </>
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
  const { say, view, speech } = installer;
  const report = view.value?.report;
  const { abandoned, owed } = view.value ?? {};
  const address =
    report && `../v1/installation/report.html?id=${encodeURIComponent(report.id)}&lang=${speech.language.value}`;
  return (
    <Screen
      installer={installer}
      title={say(abandoned ? "abandon.done" : "report.signed")}
      {...(abandoned && { hint: say("abandon.said", { why: abandoned.why }) })}
      foot={
        <>
          {address && (
            <a class="btn main" href={address} target="_blank" rel="noreferrer">
              {say("report.open")}
            </a>
          )}
          <button type="button" class="btn plain" onClick={() => installer.go({ at: "none" })}>
            {say("report.another")}
          </button>
        </>
      }
    >
      {report?.storedAt === undefined ? (
        <p class="warn" role="status">
          {say("report.waiting")}
        </p>
      ) : (
        <GoodNote>
          <b>{say("report.stored")}</b>
        </GoodNote>
      )}
      {owed?.some(({ what }) => what === "wipe") && <p class="do">{sayJoining(speech.language.value, "owed.wipe")}</p>}
    </Screen>
  );
}
