/** The installation as pages and commands are told it: instants of the steady line become wall time here. */
import { type Family, isSerial } from "../../devices/family.ts";
import type { InstallationView, JoiningDevice, Mistake } from "../../devices/joining/installation.ts";
import { owedOf } from "../../devices/joining/owed.ts";
import type { DeviceState, InstallationState, Room, Slip } from "../../devices/joining/state.ts";
import type { Moment } from "../../devices/model/moment.ts";
import { roomsOffered } from "./rooms.ts";

export interface Shown {
  readonly state: InstallationState;
  readonly moment: Moment;
  readonly hub: InstallationView["hub"];
  readonly rooms: readonly Room[];
  readonly families: Iterable<Family>;
  readonly ports: readonly { readonly id: string; readonly family: string }[];
  readonly mistake: Mistake | undefined;
}

export const mistakeOf = (slip: Slip, { wall, steady }: Moment): Mistake => ({
  code: slip.code,
  values: { ...slip.values },
  at: slip.at + wall - steady,
});

export function viewOf({ state, moment, hub, rooms, families, ports, mistake }: Shown): InstallationView {
  const { id, kind, order, technician, openedAt, devices, training, notTested, report } = state;
  const wall = (at: number): number => at + moment.wall - moment.steady;
  return {
    v: 1,
    id,
    kind,
    ...(order !== undefined && { order }),
    ...(technician !== undefined && { technician }),
    openedAt: wall(openedAt),
    now: moment.wall,
    clockTrusted: moment.trusted,
    state: state.state,
    hub,
    rooms: [...rooms],
    roomsOffered: [...roomsOffered(rooms)],
    families: [...families].map((family) => familyOf(family, ports)),
    devices: devices.map((device) => deviceView(device, wall, moment)),
    training,
    owed: [...owedOf(state, hub.state === "joined")],
    ...(state.powerCut && { powerCut: state.powerCut }),
    ...(state.consents && { consents: [...state.consents] }),
    ...(state.abandoned && { abandoned: state.abandoned }),
    notTested: [...notTested],
    ...(mistake && { mistake }),
    ...(report && {
      report: {
        id: report.id,
        signedAt: wall(report.signedAt),
        ...(report.storedAt !== undefined && { storedAt: wall(report.storedAt) }),
      },
    }),
  };
}

const familyOf = (family: Family, ports: Shown["ports"]): InstallationView["families"][number] => ({
  id: family.id,
  title: family.title,
  codes: family.code !== undefined,
  ports: isSerial(family) ? ports.filter((port) => port.family === family.id).map((port) => port.id) : [],
  choices: [...(family.profiles ?? [])],
});

function deviceView(device: DeviceState, wall: (at: number) => number, moment: Moment): JoiningDevice {
  const { device: id, key, model, profile, meaning, room, replaces, window, battery, test, slip } = device;
  return {
    n: device.n,
    step: device.step,
    ...(id !== undefined && { device: id }),
    family: device.family,
    title: device.title,
    ...(key !== undefined && { key }),
    tail: device.tail,
    ...(model !== undefined && { model }),
    ...(profile !== undefined && { profile }),
    carries: device.carries,
    ...(meaning !== undefined && { meaning }),
    ...(room !== undefined && { room }),
    ...(replaces !== undefined && { replaces }),
    choices: [...device.choices],
    ...(window && { window: { ...window, until: wall(window.until) } }),
    others: device.others.map(({ tail, family, at, removed }) => ({ tail, family, at: wall(at), removed })),
    spots: device.spots.map(({ until: _, lastAt: __, ...spot }) => spot),
    ...(battery && { battery }),
    ...(test && { test: testView(test, wall) }),
    ...(slip && { mistake: mistakeOf(slip, moment) }),
  };
}

const testView = (
  { startedAt, until, alert, hops, state }: NonNullable<DeviceState["test"]>,
  wall: (at: number) => number,
): NonNullable<JoiningDevice["test"]> => ({
  startedAt: wall(startedAt),
  until: wall(until),
  ...(alert !== undefined && { alert }),
  hops: [...hops],
  state,
});
