/** Pure: a book that somebody brings (an edited export, another gateway.yaml) against the one in force. */
import { parse } from "yaml";
import type { Registry } from "../../devices/registry.ts";
import { type JudgedBook, judgeBook, mostBefore } from "./book.ts";
import type { Book, DeviceEntry } from "./contract.ts";

/** An export of the register, or a gateway.yaml: of that only home and devices are looked at. */
export function readBook(text: string, registry: Registry): JudgedBook {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (fault) {
    const why = fault instanceof Error ? fault.message.split("\n")[0] : String(fault);
    return { ok: false, faults: [{ path: "(top)", message: `not YAML: ${why}` }] };
  }
  return judgeBook(isConfiguration(raw) ? { home: raw.home, devices: raw.devices ?? [] } : raw, registry);
}

const isConfiguration = (raw: unknown): raw is { readonly home: unknown; readonly devices?: unknown } =>
  typeof raw === "object" && raw !== null && "home" in raw && "gateway" in raw && "centre" in raw;

/** What the text does not say of a device that is here already stays; another box under its id is a swap. */
export function importedOver(current: Book, imported: Book, now: number, why: string): Book {
  const here = new Map(current.devices.map((device) => [device.id, device]));
  return { ...imported, devices: imported.devices.map((device) => over(here.get(device.id), device, now, why)) };
}

function over(here: DeviceEntry | undefined, device: DeviceEntry, now: number, why: string): DeviceEntry {
  if (!here) return { ...device, since: device.since ?? now };
  const { since = here.since, before = here.before } = device;
  if (here.family === device.family && here.key === device.key) {
    const verifiedAt = device.verifiedAt ?? here.verifiedAt;
    return said({ ...device, since, verifiedAt, before });
  }
  const old = { family: here.family, key: here.key, until: now, why };
  const isTold = before?.some(({ family, key }) => family === old.family && key === old.key);
  return said({
    ...device,
    since: device.since === undefined || device.since === here.since ? now : device.since,
    // What was tried was the box before.
    verifiedAt: device.verifiedAt === here.verifiedAt ? undefined : device.verifiedAt,
    before: isTold ? before : [old, ...(before ?? [])].slice(0, mostBefore),
  });
}

/** Without what is not known. */
function said({ since, verifiedAt, before, ...device }: DeviceEntry): DeviceEntry {
  return {
    ...device,
    ...(since !== undefined && { since }),
    ...(verifiedAt !== undefined && { verifiedAt }),
    ...(before !== undefined && { before }),
  };
}
