/** What is done with a device and what it still owes, as the technician's page reads it from the view. */
import type { Hop, InstallationView, JoiningDevice, Owed } from "../../devices/joining/installation.ts";
import type { Where } from "./installer.ts";

export type Spot = JoiningDevice["spots"][number];

export const isInstalled = ({ step }: JoiningDevice): boolean => step === "walk" || step === "test" || step === "done";

/** The place that is owed next: one that was weak, or its own room when nobody has walked there. */
export function owedRoom(of: JoiningDevice): string | undefined {
  if (!isInstalled(of) || of.step === "done") return undefined;
  const weak = of.spots.find(({ state }) => state === "weak" || state === "listening");
  if (weak) return weak.room;
  const own = of.spots.some(({ room, state }) => room === of.room && (state === "passed" || state === "skipped"));
  return own ? undefined : of.room;
}

/** Installed and walked, its test alarm not yet through. */
export const owesTest = (of: JoiningDevice): boolean =>
  isInstalled(of) && of.step !== "done" && of.test?.state !== "passed" && of.test?.state !== "unverified";

export const isHalfWay = ({ step }: JoiningDevice): boolean => step === "press" || step === "room";

/** Doors and the like light no lamp. */
export function hopsOf(of: JoiningDevice): readonly Hop[] {
  if (of.test) return of.test.hops.map(({ hop }) => hop);
  const all = ["pressed", "saved", "stored", "shown", "claimed"] as const;
  return of.carries === "call" || of.carries === "fall" ? [...all, "lamp"] : all;
}

/** As the report's "not tested" names it. */
export const reportName = (of: JoiningDevice): string => of.device ?? of.tail;

/** Devices the report would be refused for. */
export function unfinished(view: InstallationView): readonly JoiningDevice[] {
  const excused = new Set(view.notTested.map(({ what }) => what));
  return view.devices.filter(
    (of) =>
      of.step !== "done" && of.step !== "dropped" && of.test?.state !== "unverified" && !excused.has(reportName(of)),
  );
}

/** Whether the hub still has to join: one from a backup has joined before, and joins again. */
export const owesHub = (view: InstallationView): boolean =>
  view.hub.state !== "joined" || (view.kind === "replace_hub" && owedBy(view).some(({ what }) => what === "join_hub"));

const last: readonly Owed[] = [{ what: "sign" }];
/** What is owed, first things first; a visit always ends with a name. */
export const owedBy = ({ owed }: InstallationView): readonly Owed[] => (owed && owed.length > 0 ? owed : last);

/** On these visits a device of the home is meant: which one, is asked before anything is scanned. */
export const asksWhich = (kind: InstallationView["kind"]): boolean => kind === "replace_device" || kind === "battery";

/** Where this is done. */
export function whereOwed({ what, n = 0 }: Owed, kind: InstallationView["kind"]): Where {
  switch (what) {
    case "join_hub":
      return { at: "hub" };
    case "scan":
      return asksWhich(kind) ? { at: "which" } : { at: "scan" };
    case "press":
    case "room":
      return { at: "device", n };
    case "battery":
    case "walk":
      return { at: "walk" };
    case "test":
      return { at: "test", n };
    case "take_out":
      return { at: "out", n };
    case "train":
      return { at: "train" };
    case "sign":
    case "filing":
    case "wipe":
      return { at: "report" };
  }
}

type What = Owed["what"];
/** What each kind of visit consists of; what else turns up is owed all the same. */
const plans: Readonly<Record<InstallationView["kind"], readonly What[]>> = {
  install: ["join_hub", "scan", "walk", "test", "train", "sign"],
  replace_device: ["scan", "walk", "test", "sign"],
  battery: ["scan", "battery", "sign"],
  move: ["room", "walk", "test", "sign"],
  replace_hub: ["join_hub", "walk", "test", "sign"],
  decommission: ["take_out", "sign"],
};
/** As the view's own: the hub first, the name last. */
const order: readonly What[] = [
  ...(["join_hub", "scan", "press", "room", "battery", "walk", "test"] as const),
  ...(["take_out", "train", "sign"] as const),
];
/** A device that has not come so far owes these too, though the view does not say it yet. */
const later: ReadonlySet<What> = new Set(["battery", "walk", "test"]);

export interface Point {
  readonly what: What;
  readonly done: boolean;
  readonly first: Owed | undefined;
  readonly count: number;
}

/** The visit on a slip of paper: every kind of step once, in order, done or with how many devices owe it. */
export function pointsOf(view: InstallationView): readonly Point[] {
  const owed = owedBy(view);
  const early = owed.some(({ what }) => what === "scan" || what === "press" || what === "room");
  const all = new Set([...plans[view.kind], ...owed.map(({ what }) => what)]);
  return order
    .filter((what) => all.has(what))
    .map((what) => {
      const of = owed.filter((each) => each.what === what);
      return { what, done: of.length === 0 && !(early && later.has(what)), first: of[0], count: of.length };
    });
}

/** Where this device goes on. */
export function whereFor(of: JoiningDevice, kind: InstallationView["kind"] = "install"): Where {
  if (kind === "decommission") return { at: "out", n: of.n };
  if (isHalfWay(of)) return { at: "device", n: of.n };
  return kind === "battery" || owedRoom(of) !== undefined ? { at: "walk" } : { at: "test", n: of.n };
}

/** After a closed browser: on with what is half done. */
export function whereOf(view: InstallationView | undefined): Where {
  if (!view) return { at: "none" };
  if (view.state !== "open") return { at: "report" };
  const { devices, kind } = view;
  if (kind === "decommission") return { at: "list" };
  if (kind === "install" && owesHub(view) && devices.length === 0) return { at: "hub" };
  const halfWay = devices.find(isHalfWay);
  if (halfWay && kind !== "move") return { at: "device", n: halfWay.n };
  const trying = devices.find(({ test }) => test?.state === "waiting" || test?.state === "running");
  if (trying) return { at: "test", n: trying.n };
  if (devices.some(({ spots }) => spots.some(({ state }) => state === "listening"))) return { at: "walk" };
  if (devices.length > 0 || kind === "move" || kind === "replace_hub") return { at: "list" };
  return whereOwed({ what: "scan" }, kind);
}
