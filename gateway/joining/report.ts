/**
 * The report of an installation: what was done, by whom, when and how good the clock was; what was measured, and what was
 * not tested. Ids, rooms and figures only; the technician's own name is the only one in it.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Home } from "../../alerts/home.ts";
import type { RecordMessage } from "../../alerts/protocol.ts";
import type { InstallationView } from "../../devices/joining/installation.ts";
import { installationView } from "../../devices/joining/installation.ts";
import type { DeviceEntry } from "../register/contract.ts";
import { type Uplink, uplink } from "./uplinks.ts";

const silence = z.union([z.literal("exempt"), z.object({ late: z.number(), lost: z.number() })]);

export const reportBody = z.object({
  v: z.literal(1),
  id: z.string(),
  kind: installationView.shape.kind,
  order: z.string().optional(),
  technician: z.string(),
  hub: z.object({
    gateway: z.string().optional(),
    home: z.string(),
    fingerprint: z.string(),
    version: z.string(),
    joined: z.boolean(),
  }),
  /** Unix ms of the gateway's clock, and how far to believe it. */
  openedAt: z.number(),
  signedAt: z.number(),
  clock: z.object({ trusted: z.boolean(), offsetMs: z.number().optional() }),
  centreConnected: z.boolean(),
  rooms: installationView.shape.rooms,
  devices: z.array(
    z.object({
      id: z.string(),
      family: z.string(),
      tail: z.string(),
      room: z.string().optional(),
      carries: z.string(),
      profile: z.string().optional(),
      meaning: z.string().optional(),
      replaces: z.string().optional(),
      step: z.string(),
      silence: silence.optional(),
      battery: z.object({ percent: z.number().optional(), low: z.boolean().optional() }).optional(),
      spots: installationView.shape.devices.element.shape.spots,
      test: z
        .object({
          state: z.string(),
          alert: z.string().optional(),
          hops: z.array(z.object({ hop: z.string(), ms: z.number().optional(), note: z.string().optional() })),
        })
        .optional(),
      /** What it was before, and until when. */
      before: z.array(z.object({ family: z.string(), tail: z.string(), until: z.number() })).optional(),
    }),
  ),
  training: installationView.shape.training,
  /** Networks that the hub had an address in when it was signed: no address, only what they are. */
  uplinks: z.array(uplink).optional(),
  powerCut: installationView.shape.powerCut,
  consents: installationView.shape.consents,
  abandoned: installationView.shape.abandoned,
  notTested: installationView.shape.notTested,
  /** A drawn signature is kept beside the report; this is its SHA-256. Absent: signed on paper. */
  signatureSha256: z.string().optional(),
});
export type ReportBody = z.infer<typeof reportBody>;

export interface ReportParts {
  readonly id: string;
  readonly view: InstallationView;
  readonly home: Home;
  readonly entries: readonly DeviceEntry[];
  readonly offset: number | undefined;
  readonly uplinks: readonly Uplink[];
  readonly signature: string | undefined;
}

export function reportOf({ id, view, home, entries, offset, uplinks, signature }: ReportParts): ReportBody {
  const silenceOf = new Map(home.devices.map((device) => [device.id, device.silence]));
  const before = new Map(entries.map((entry) => [entry.id, entry.before ?? []]));
  return reportBody.parse({
    v: 1,
    id,
    kind: view.kind,
    order: view.order,
    technician: view.technician ?? "",
    hub: {
      gateway: view.hub.gateway,
      home: view.hub.home,
      fingerprint: view.hub.fingerprint,
      version: view.hub.version,
      joined: view.hub.state === "joined",
    },
    openedAt: view.openedAt,
    signedAt: view.now,
    clock: { trusted: view.clockTrusted, offsetMs: offset },
    centreConnected: view.hub.centre.connected,
    rooms: view.rooms,
    devices: view.devices.flatMap((device) => {
      if (device.device === undefined) return [];
      const {
        device: name,
        family,
        tail,
        room,
        carries,
        profile,
        meaning,
        replaces,
        step,
        battery,
        spots,
        test,
      } = device;
      const earlier = before.get(name) ?? [];
      return [
        {
          ...{ id: name, family, tail, room, carries, profile, meaning, replaces, step, battery, spots },
          silence: silenceOf.get(name),
          test: test && { state: test.state, alert: test.alert, hops: test.hops },
          ...(earlier.length > 0 && {
            before: earlier.map((each) => ({ family: each.family, tail: each.key.slice(-4), until: each.until })),
          }),
        },
      ];
    }),
    training: view.training,
    uplinks,
    powerCut: view.powerCut,
    consents: view.consents,
    abandoned: view.abandoned,
    notTested: view.notTested,
    ...(signature !== undefined && { signatureSha256: sumOf(signature) }),
  });
}

export const sumOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** As it is filed at the centre: 64 KiB at most, which a home of a hundred devices with many spots could pass. */
const longest = 64 * 1024;

export function recordOf(body: ReportBody, gatewayId: string): RecordMessage {
  const whole = JSON.stringify(body);
  const text =
    whole.length <= longest
      ? whole
      : JSON.stringify({ ...body, devices: body.devices.map((each) => ({ ...each, spots: [] })) });
  return { v: 1, id: body.id, gatewayId, kind: "installation", at: body.signedAt, sha256: sumOf(text), body: text };
}
