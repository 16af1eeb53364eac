/** What is done with a device and what it still owes, as the technician's page reads it from the view. */
import type { Hop, InstallationView, JoiningDevice } from "../../devices/joining/installation.ts";
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

export type Next = Extract<Where, { at: "device" | "walk" | "test" | "train" }>;

/** The one thing to do next. */
export function nextOf(view: InstallationView): Next {
  const halfWay = view.devices.find(isHalfWay);
  if (halfWay) return { at: "device", n: halfWay.n };
  const left = unfinished(view);
  if (left.some((of) => owedRoom(of) !== undefined)) return { at: "walk" };
  const untested = left.find(owesTest);
  return untested ? { at: "test", n: untested.n } : { at: "train" };
}

/** Where this device goes on. */
export function whereFor(of: JoiningDevice): Where {
  if (isHalfWay(of)) return { at: "device", n: of.n };
  return owedRoom(of) === undefined ? { at: "test", n: of.n } : { at: "walk" };
}

/** After a closed browser: on with what is half done. */
export function whereOf(view: InstallationView | undefined): Where {
  if (!view) return { at: "none" };
  if (view.state !== "open") return { at: "report" };
  const { devices } = view;
  if (view.hub.state !== "joined" && devices.length === 0) return { at: "hub" };
  const halfWay = devices.find(isHalfWay);
  if (halfWay) return { at: "device", n: halfWay.n };
  const trying = devices.find(({ test }) => test?.state === "waiting" || test?.state === "running");
  if (trying) return { at: "test", n: trying.n };
  if (devices.some(({ spots }) => spots.some(({ state }) => state === "listening"))) return { at: "walk" };
  return devices.length === 0 ? { at: "scan" } : { at: "list" };
}
