import { Tick } from "../../alerts/program/page/marks.tsx";
import type { InstallerKey } from "../../alerts/program/words/installer.ts";
import { sayJoining } from "../../alerts/program/words/joining.ts";
import type { InstallationView, JoiningDevice, Owed } from "../../devices/joining/installation.ts";
import type { Installer, Where } from "./installer.ts";
import { deviceLabel, MistakeNote, Screen, Tail } from "./parts.tsx";
import { asksWhich, owedBy, owedRoom, type Point, pointsOf, whereFor, whereOwed } from "./progress.ts";

/** The one thing to do next; what else is owed, and what is done. */
export function ListScreen({ installer }: { readonly installer: Installer }) {
  const { say, view, mistake } = installer;
  const seen = view.value;
  if (!seen) return null;
  const { kind, devices } = seen;
  const first = owedBy(seen)[0];
  const go = (to: Where) => (): void => installer.go(to);
  return (
    <Screen
      installer={installer}
      title={titleOf(installer, seen)}
      foot={
        <>
          {first && (
            <button type="button" class="btn main" onClick={go(whereOwed(first, kind))}>
              {firstLabel(installer, first, seen)}
            </button>
          )}
          {first?.what !== "scan" && (kind === "install" || asksWhich(kind)) && (
            <button type="button" class="btn" onClick={go(whereOwed({ what: "scan" }, kind))}>
              {say(kind === "install" ? "list.add" : "list.another")}
            </button>
          )}
        </>
      }
    >
      <ul class="points">
        {pointsOf(seen)
          .filter((point) => point.first !== first || first === undefined)
          .map((point) => (
            <PointRow key={point.what} installer={installer} of={point} kind={kind} />
          ))}
      </ul>
      {devices.length > 0 && <h2>{say("list.devices")}</h2>}
      <ul class="rows">
        {devices.map((of) => (
          <Row key={of.n} installer={installer} of={of} kind={kind} />
        ))}
      </ul>
      <MistakeNote installer={installer} of={mistake.value ?? seen.mistake} />
      <button type="button" class="btn plain quiet" onClick={go({ at: "abandon" })}>
        {say("abandon.open")}
      </button>
    </Screen>
  );
}

function titleOf({ say }: Installer, { kind, devices }: InstallationView): string {
  if (kind !== "install") return say(`open.${kind}`);
  const here = devices.filter(({ step }) => step !== "dropped").length;
  return here === 0 ? say("list.none") : say("list.title", { n: here });
}

/** What is owed, in the words of the tables; where this page's own button says more, in those. */
function owedLabel({ say, speech }: Installer, what: Owed["what"], kind: InstallationView["kind"]): string {
  if (what === "train") return say("list.finish");
  if (what === "scan" && asksWhich(kind)) return say("list.pick");
  const words = sayJoining(speech.language.value, `owed.${what}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What cannot be undone names whom it is about. */
function firstLabel(installer: Installer, { what, n }: Owed, { kind, devices }: InstallationView): string {
  const of = devices.find((each) => each.n === n);
  return what === "take_out" && of
    ? installer.say("out.title", { device: deviceLabel(installer, of) })
    : owedLabel(installer, what, kind);
}

/** Done: a tick. Owed: a tap leads there. Not its turn yet: it only stands there. */
function PointRow({
  installer,
  of,
  kind,
}: {
  readonly installer: Installer;
  readonly of: Point;
  readonly kind: InstallationView["kind"];
}) {
  const { what, done, first, count } = of;
  const label = owedLabel(installer, what, kind);
  return (
    <li class={done ? "point done" : "point"}>
      <span class="box">{done && <Tick />}</span>
      {first ? (
        <button type="button" onClick={() => installer.go(whereOwed(first, kind))}>
          {label}
        </button>
      ) : (
        <span>
          {label}
          {done && <span class="sr">{installer.say("list.done")}</span>}
        </span>
      )}
      {count > 1 && <span class="m">{installer.say("list.count", { n: count })}</span>}
    </li>
  );
}

/** How it stands, in a word. */
function standing(of: JoiningDevice, kind: InstallationView["kind"]): InstallerKey {
  if (kind === "decommission") return of.step === "dropped" ? "out.said" : "list.state.here";
  if (of.test?.state === "unverified") return "list.unverified";
  if (of.spots.some(({ state }) => state === "weak")) return "list.state.weak";
  if (of.test?.state === "failed") return "list.state.failed";
  if (kind === "battery" && of.step !== "dropped") return of.step === "done" ? "battery.next" : "list.state.battery";
  return of.step === "walk" && owedRoom(of) === undefined ? "list.state.test" : `list.state.${of.step}`;
}
const good = new Set<InstallerKey>(["list.state.done", "battery.next"]);
const bad = new Set<InstallerKey>(["list.unverified", "list.state.weak", "list.state.failed"]);

function Row({
  installer,
  of,
  kind,
}: {
  readonly installer: Installer;
  readonly of: JoiningDevice;
  readonly kind: InstallationView["kind"];
}) {
  const key = standing(of, kind);
  const open = (): void => installer.go(whereFor(of, kind));
  return (
    <li>
      <button type="button" class="devrow" disabled={of.step === "dropped"} onClick={open}>
        <span>
          <b>{deviceLabel(installer, of)}</b>
          <span class="sub">
            <Tail installer={installer} of={of} />
          </span>
        </span>
        <span class={good.has(key) ? "ok" : bad.has(key) ? "warn" : "m"}>{installer.speak(key)}</span>
      </button>
    </li>
  );
}
