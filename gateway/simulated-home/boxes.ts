/** The devices that come out of their boxes: a Zigbee button, an EnOcean contact, a radar; and the neighbour's contact. */
import type { BoxAction } from "./actions.ts";
import { boxed } from "./bridge.ts";
import { enoceanBoxed } from "./devices.ts";
import type { Done } from "./home.ts";
import type { Radar } from "./radar.ts";
import type { Stick } from "./stick.ts";
import type { Guest, Zigbee } from "./zigbee.ts";

export interface BoxDeps {
  readonly zigbee: Pick<Zigbee, "join" | "quality">;
  readonly stick: Pick<Stick, "hears">;
  /** Absent: this home has none. */
  readonly radar?: Pick<Radar, "fall" | "standUp"> | undefined;
  readonly later: (what: string, ms: number, work: () => void) => void;
}

export type Boxes = Readonly<Record<BoxAction, () => Promise<Done>>>;

/** ms. Whoever fell in front of the radar is helped up. */
const helpedUpAfter = 60_000;
/** Of 255: well heard, wherever it is walked to. */
const buttonLink = 225;

export function openBoxes({ zigbee, stick, radar, later }: BoxDeps): Boxes {
  let button: Guest | undefined;
  // D5-00-01: bit 0 is 1 when closed; bit 3 is 1 in every telegram that is not teach-in.
  const contact = (sender: number, open: boolean) =>
    stick.hears({ rorg: 0xd5, payload: open ? 0x08 : 0x09, sender, status: 0x00, dbm: -58 });
  const unheard = { hex: "", listeners: 0 };
  return {
    /** As with a real one: before it belongs to a network, a press makes it look for one. */
    async "box-press"() {
      const about = { action: "box-press", device: boxed.button.address } as const;
      if (button?.joined) return { ...about, ...(await button.says({}, "emergency")) };
      button = zigbee.join(boxed.button);
      zigbee.quality(boxed.button.address, buttonLink);
      return { ...about, looking: true };
    },
    "box-open": async () => ({ action: "box-open", device: "contact", ...contact(enoceanBoxed.contact, true) }),
    "box-close": async () => ({ action: "box-close", device: "contact", ...contact(enoceanBoxed.contact, false) }),
    async "radar-fall"() {
      later("radar-up", helpedUpAfter, () => radar?.standUp());
      return { action: "radar-fall", device: "radar", ...(radar?.fall() ?? unheard) };
    },
    "radar-up": async () => ({ action: "radar-up", device: "radar", ...(radar?.standUp() ?? unheard) }),
    stranger: async () => ({ action: "stranger", device: "stranger", ...contact(enoceanBoxed.stranger, true) }),
  };
}
