/** What a visit still owes, in the order in which it is best done: the page and the commands lead by it. */
import type { Owed } from "./installation.ts";
import type { DeviceState, InstallationState } from "./state.ts";

export function owedOf(state: InstallationState, hubJoined: boolean): readonly Owed[] {
  if (state.state === "signed") return [{ what: "filing" }];
  if (state.state === "sent") return isOver(state) ? [{ what: "wipe" }] : [];
  const hub: readonly Owed[] = needsHub(state, hubJoined) ? [{ what: "join_hub" }] : [];
  const here = state.devices.filter(({ step }) => step !== "dropped");
  const scan: readonly Owed[] = here.length === 0 && state.kind !== "decommission" ? [{ what: "scan" }] : [];
  const devices = here.flatMap((device) => owedBy(device, state));
  const taught = state.training.press && state.training.cancel && state.training.light;
  const train: readonly Owed[] = state.kind === "install" && !taught ? [{ what: "train" }] : [];
  return [...hub, ...scan, ...devices, ...train, { what: "sign" }];
}

const isOver = ({ kind, abandoned }: InstallationState): boolean => kind === "decommission" && !abandoned;

/** The credential that came with the backup lies on the lost hub too. */
const needsHub = ({ kind, joined }: InstallationState, hubJoined: boolean): boolean =>
  kind === "replace_hub" ? joined !== true : kind !== "decommission" && !hubJoined;

function owedBy(device: DeviceState, { kind, notTested }: InstallationState): readonly Owed[] {
  const { n, step } = device;
  if (kind === "decommission") return [{ what: "take_out", n }];
  if (notTested.some(({ what }) => what === (device.device ?? device.tail))) return [];
  switch (step) {
    case "press":
    case "room":
      return [{ what: step, n }];
    case "walk":
    case "test": {
      if (kind === "battery") return [{ what: "battery", n }];
      const walked = device.spots.some(({ state }) => state === "passed" || state === "skipped");
      const tested = device.test?.state === "unverified";
      return [...(walked ? [] : [{ what: "walk", n } as const]), ...(tested ? [] : [{ what: "test", n } as const])];
    }
    case "done":
    case "dropped":
      return [];
  }
}
